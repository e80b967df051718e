"""The rows of one collection in a SQLite file, by id and by index."""

# ruff: noqa: S608 - names in SQL are checked by the port, values are always parameters

from asyncio import sleep
from collections.abc import Sequence
from dataclasses import replace

import orjson
from domainkit.pages import Count, Cursor

from servicekit.documents.declared import Collection, Document, Index, Where, wanted
from servicekit.documents.filters import Filter, narrowed
from servicekit.documents.narrowing import Rows, count, expose, page
from servicekit.documents.sqlite_queries import Bounds, counting, matching
from servicekit.documents.sqlite_readers import INLINE_ROWS, Readers

Row = tuple[int | bytes | None, bytes, bytes]
"""The value of the index's `order_by`, the id, and the body: JSON without the outbox."""


class SqliteRows:
    """Reads rows of one collection. Texts are bytes, as they lie in the file."""

    def __init__(self, collection: Collection, readers: Readers, page_reads: int) -> None:
        self._collection = collection
        self._readers = readers
        self._page_reads = page_reads
        expose(collection)
        table = f'"{collection.name}"'
        self._get = f"SELECT body, outbox FROM {table} WHERE id = ?1"
        self._get_body = f"SELECT body FROM {table} WHERE id = ?1"
        self._get_many = f"SELECT id, body FROM {table} WHERE id IN (SELECT value FROM json_each(?1))"

    def get(self, id: str) -> tuple[bytes, bytes | None] | None:
        """The body and the outbox."""
        rows = self._readers.read(self._get, (id,))
        return rows[0] if rows else None

    def get_body(self, id: str) -> bytes | None:
        rows = self._readers.read(self._get_body, (id,))
        return rows[0][0] if rows else None

    def get_many(self, ids: Sequence[str]) -> list[tuple[str, bytes]]:
        """Ids and bodies, in the order asked."""
        bodies: dict[bytes, bytes] = dict(self._readers.read(self._get_many, (orjson.dumps(list(ids)).decode(),)))
        asked = ((id, id.encode()) for id in dict.fromkeys(ids))
        return [(id, bodies[key]) for id, key in asked if key in bodies]

    async def find(self, index: Index, where: Where, bounds: Bounds, limit: int) -> list[Row]:
        values = wanted(self._collection, index, where, bounds.at_least, bounds.below)
        if values is None:
            return []
        # An element's row per value that matches: enough rows that `limit` documents are among them.
        repeats = len(values[index.has]) if index.has else 1
        query = matching(self._collection.name, index, values, bounds, "d.body", limit * repeats)
        short = limit * repeats <= INLINE_ROWS
        rows = self._readers.read(*query) if short else await self._readers.read_apart(*query)
        if repeats > 1:
            rows = list({row[1]: row for row in rows}.values())[:limit]
        return rows

    async def page(
        self, index: Index, where: Where, bounds: Bounds, size: int, filters: Sequence[Filter]
    ) -> tuple[Sequence[Row], Cursor | None]:
        if filters:
            source = self._filtered(index, where, bounds, filters)
            found = await page(source, size=size, after=bounds.after, bound=self._page_reads)
            return found.rows, found.rest
        rows = await self.find(index, where, bounds, size + 1)
        return rows[:size], cursor_after(rows[size - 1]) if len(rows) > size else None

    async def count_up_to(
        self, index: Index, where: Where, bounds: Bounds, up_to: int, filters: Sequence[Filter]
    ) -> Count:
        if filters:
            found = self._filtered(index, where, bounds, filters)
            return await count(found, up_to=up_to, bound=max(up_to + 1, self._page_reads))
        values = wanted(self._collection, index, where, bounds.at_least, bounds.below)
        if values is None:
            return Count(0)
        rows = await self._readers.read_apart(*counting(self._collection.name, index, values, bounds, up_to + 1))
        return Count(min(rows[0][0], up_to), more=rows[0][0] > up_to)

    def _filtered(self, index: Index, where: Where, bounds: Bounds, filters: Sequence[Filter]) -> Rows[Row]:
        async def read(after: Cursor | None, limit: int) -> list[Row]:
            await sleep(0)  # others run between parts, which are read on the event loop
            return await self.find(index, where, replace(bounds, after=after), limit)

        fits = narrowed(self._collection, filters)
        return Rows(self._collection.name, read, cursor_after, document_of_row, fits, most=INLINE_ROWS)


def cursor_after(row: Row) -> Cursor:
    """The cursor right after the row."""
    key, id, _ = row
    return Cursor(key.decode() if isinstance(key, bytes) else key, id.decode())


def document_of_row(row: Row) -> Document:
    document: Document = orjson.loads(row[2])
    return document
