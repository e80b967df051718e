"""The rows of one collection in a SQLite file, by id and by index."""

# ruff: noqa: S608 - names in SQL are checked by the port, values are always parameters

from collections.abc import Sequence

import orjson
from domainkit.pages import Cursor

from servicekit.documents.declared import Collection, Index, Scalar, Where, wanted
from servicekit.documents.sqlite_queries import Bounds, matching
from servicekit.documents.sqlite_readers import INLINE_ROWS, Readers

Row = tuple[int | bytes | None, bytes, bytes]
"""The value of the index's `order_by`, the id, and the body: JSON without the outbox."""


class SqliteRows:
    """Reads rows of one collection. Texts are bytes, as they lie in the file."""

    def __init__(self, collection: Collection, readers: Readers) -> None:
        self._collection = collection
        self._readers = readers
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

    async def find(
        self,
        index: Index,
        where: Where,
        *,
        at_least: Scalar | None = None,
        below: Scalar | None = None,
        descending: bool = False,
        limit: int = 100,
        after: Cursor | None = None,
    ) -> list[Row]:
        values = wanted(self._collection, index, where, at_least, below)
        if values is None:
            return []
        # An element's row per value that matches: enough rows that `limit` documents are among them.
        repeats = len(values[index.has]) if index.has else 1
        bounds = Bounds(at_least=at_least, below=below, after=after, descending=descending)
        query = matching(self._collection.name, index, values, bounds, "d.body", limit * repeats)
        short = limit * repeats <= INLINE_ROWS
        rows = self._readers.read(*query) if short else await self._readers.read_apart(*query)
        if repeats > 1:
            rows = list({row[1]: row for row in rows}.values())[:limit]
        return rows


def cursor_after(row: Row) -> Cursor:
    """The cursor right after the row."""
    key, id, _ = row
    return Cursor(key.decode() if isinstance(key, bytes) else key, id.decode())
