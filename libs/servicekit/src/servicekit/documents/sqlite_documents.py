"""The documents of one collection in a SQLite file."""

# ruff: noqa: S608 - names in SQL are checked by the port, values are always parameters

from asyncio import gather
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson
from domainkit.pages import Count, Cursor

from servicekit.documents.backlog import MOST_COUNTED, Backlog, Waiting
from servicekit.documents.bulk import require_few
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.declared import Collection, Document, Index, Scalar, Where, wanted
from servicekit.documents.filters import Filter
from servicekit.documents.observed import Observer
from servicekit.documents.refusals import (
    LARGEST_DOCUMENT,
    DocumentTooLarge,
    DuplicateKey,
    UndeclaredSearch,
    VersionConflict,
)
from servicekit.documents.sqlite_decoding import SqliteReader
from servicekit.documents.sqlite_queries import Bounds, counting, matching
from servicekit.documents.sqlite_readers import Readers
from servicekit.documents.sqlite_rows import Row, SqliteRows
from servicekit.documents.sqlite_search import SqliteSearch
from servicekit.documents.sqlite_writer import Statement, Writer

_ROWS = 100  # in one statement, five values each

T = TypeVar("T")


class SqliteDocuments:
    """The documents of one collection. See `port.Documents`."""

    def __init__(self, collection: Collection, readers: Readers, writer: Writer, page_reads: int) -> None:
        self.collection = collection
        self._readers = readers
        self._writer = writer
        self._rows = SqliteRows(collection, readers, page_reads)
        self.search_index: SqliteSearch | None = None
        if collection.search:
            self.search_index = SqliteSearch(collection, collection.search, readers, writer, page_reads)
        self._observed: Callable[[str], Any] = Observer(collection.name, system="sqlite")
        table = f'"{collection.name}"'
        self._insert_rows = f"INSERT INTO {table} (id, version, body, outbox, pending_since) VALUES "
        self._insert = f"{self._insert_rows}(?1, ?2, ?3, ?4, ?5)"
        self._replace = (
            f"UPDATE {table} SET version = ?2, body = ?3, outbox = ?4, pending_since = ?5, lease_until = 0,"
            " outbox_lease_until = 0 WHERE id = ?1 AND version = ?6"
        )
        self.scan_page = f"SELECT body, outbox FROM {table} WHERE id > ?1 ORDER BY id LIMIT ?2"
        self._delete = f"DELETE FROM {table} WHERE id = ?1 AND version = ?2"
        self._pending = (
            f"FROM {table} WHERE pending_since < ?1 AND outbox_lease_until <= ?2 ORDER BY pending_since, id LIMIT ?3"
        )
        self._take_outbox = (
            f"UPDATE {table} SET outbox_lease_until = ?4 WHERE n IN (SELECT n {self._pending})"
            " RETURNING pending_since, id"
        )
        kept = "FROM json_each(outbox) WHERE json_extract(value, '$.id') NOT IN (SELECT value FROM json_each(?2))"
        self._clear_outbox = (
            f"UPDATE {table} SET outbox = (SELECT json_group_array(json(value)) {kept}),"
            f" pending_since = (SELECT json_extract(value, '$.recorded_at') {kept} ORDER BY key LIMIT 1)"
            " WHERE id = ?1 AND pending_since IS NOT NULL"
        )
        pending = f"FROM {table} WHERE pending_since IS NOT NULL"
        self._backlog = (
            f"SELECT (SELECT count(*) FROM (SELECT 1 {pending} LIMIT {MOST_COUNTED})), min(pending_since) {pending}"
        )
        self._waiting = (
            f"SELECT id, json_array_length(outbox), pending_since {pending} ORDER BY pending_since, id LIMIT ?1"
        )

    async def insert(self, document: Document) -> None:
        with self._observed("insert"):
            if refused := await self._refused(document):
                raise refused

    async def insert_many(self, documents: Sequence[Document]) -> list[DuplicateKey | DocumentTooLarge | None]:
        """They wait together, so the writer commits them together, and each stands or falls by itself."""
        require_few(documents)
        with self._observed("insert_many"):
            return await gather(*map(self._refused, documents))

    async def insert_all(self, documents: Sequence[Document]) -> None:
        """As statements of up to 100 rows: each stores all of its own, or none and the rest is not begun."""
        columns = [_columns(document) for document in documents]
        for start in range(0, len(columns), _ROWS):
            some = columns[start : start + _ROWS]
            with self._observed("insert_all"):
                sql = self._insert_rows + ",".join(["(?, ?, ?, ?, ?)"] * len(some))
                then = self._entries(*documents[start : start + _ROWS])
                await self._writer.execute(sql, sum(some, ()), then=then)

    def reader(self, codec: DocumentCodec[T]) -> SqliteReader[T]:
        return SqliteReader(self._rows, codec, self._observed, self._search)

    async def get(self, id: str) -> Document | None:
        with self._observed("get"):
            row = self._rows.get(id)
            return document_of(*row) if row else None

    async def get_many(self, ids: Sequence[str]) -> list[Document]:
        with self._observed("get_many"):
            return [document_of(body) for _, body in self._rows.get_many(ids)]

    async def replace(self, document: Document, *, if_version: int) -> None:
        with self._observed("replace"):
            values = (*_columns(document), if_version)
            written = await self._writer.execute(self._replace, values, then=self._entries(document))
            if not written.changed:
                raise VersionConflict(f"{document['id']} is not at version {if_version}")

    async def delete(self, id: str, *, if_version: int) -> None:
        with self._observed("delete"):
            then = [self.search_index.forget(id)] if self.search_index else []
            written = await self._writer.execute(self._delete, (id, if_version), then=then)
            if not written.changed:
                raise VersionConflict(f"{id} is not at version {if_version}")

    async def find(self, index: Index, where: Where, *, limit: int = 100, **bounds: Any) -> list[Document]:
        with self._observed("find"):
            return [document_of(body) for _, _, body in await self._rows.find(index, where, Bounds(**bounds), limit)]

    async def page(
        self, index: Index, where: Where, *, size: int, filters: Sequence[Filter] = (), **bounds: Any
    ) -> tuple[list[Document], Cursor | None]:
        with self._observed("find"):
            rows, rest = await self._rows.page(index, where, Bounds(**bounds), size, filters)
            return [document_of(body) for _, _, body in rows], rest

    async def search(
        self, text: str, where: Where, *, size: int = 20, after: Cursor | None = None, filters: Sequence[Filter] = ()
    ) -> tuple[list[Document], Cursor | None]:
        with self._observed("search"):
            rows, rest = await self._search(text, where, size=size, after=after, filters=filters)
            return [document_of(body) for _, _, body in rows], rest

    async def count(
        self, index: Index, where: Where, *, at_least: Scalar | None = None, below: Scalar | None = None
    ) -> int:
        values = wanted(self.collection, index, where, at_least, below)
        if values is None:
            return 0
        with self._observed("count"):
            bounds = Bounds(at_least=at_least, below=below)
            rows = await self._readers.read_apart(*counting(self.collection.name, index, values, bounds))
            return int(rows[0][0])

    async def count_up_to(
        self, index: Index, where: Where, up_to: int, *, filters: Sequence[Filter] = (), **bounds: Any
    ) -> Count:
        with self._observed("count"):
            return await self._rows.count_up_to(index, where, Bounds(**bounds), up_to, filters)

    async def scan(self, *, after: str = "", limit: int = 500) -> list[Document]:
        with self._observed("scan"):
            return [document_of(*row) for row in await self._readers.read_apart(self.scan_page, (after, limit))]

    async def claim(self, index: Index, where: Where, *, due: int, now: int, lease: int) -> Document | None:
        choice = wanted(self.collection, index, where, due)
        if choice is None:
            return None
        bounds = Bounds(due=due, unleased_at=now)
        candidate, values = matching(self.collection.name, index, choice, bounds, "d.n AS n", 1)
        with self._observed("claim"):
            if not self._readers.read(candidate, values):  # most rounds find nothing: they cost no write
                return None
            claiming = (
                f'UPDATE "{self.collection.name}" SET lease_until = :until'
                f" WHERE n = (SELECT n FROM ({candidate})) RETURNING body, outbox"
            )
            written = await self._writer.execute(claiming, {**values, "until": now + lease})
            return document_of(*written.rows[0]) if written.rows else None

    async def take_outbox(self, *, now: int, recorded_before: int, lease: int, limit: int) -> list[str]:
        with self._observed("take_outbox"):
            if not self._readers.read(f"SELECT n {self._pending}", (recorded_before, now, 1)):
                return []
            written = await self._writer.execute(self._take_outbox, (recorded_before, now, limit, now + lease))
            return [id.decode() for _, id in sorted(written.rows)]

    async def clear_outbox(self, id: str, event_ids: Sequence[str]) -> None:
        with self._observed("clear_outbox"):
            ids = orjson.dumps(list(event_ids)).decode()
            await self._writer.execute(self._clear_outbox, (id, ids), patient=True)

    async def outbox_backlog(self, limit: int = 0) -> Backlog:
        with self._observed("outbox_backlog"):
            [(pending, oldest)] = await self._readers.read_apart(self._backlog)
            rows = await self._readers.read_apart(self._waiting, (limit,)) if limit else []
            return Backlog(pending, oldest, tuple(Waiting(id.decode(), events, since) for id, events, since in rows))

    async def _search(self, text: str, where: Where, **options: Any) -> tuple[list[Row], Cursor | None]:
        if self.search_index is None:
            raise UndeclaredSearch(f"{self.collection.name} declares no search")
        return await self.search_index.page(text, where, **options)

    async def _refused(self, document: Document) -> DuplicateKey | DocumentTooLarge | None:
        """What refused the new document, None where it is stored."""
        try:
            await self._writer.execute(self._insert, _columns(document), then=self._entries(document))
        except DocumentTooLarge as refused:
            return refused
        except DuplicateKey as refused:
            # SQLite names whichever index it checks first; a retry must learn that the id is taken.
            return DuplicateKey("id") if self._rows.get_body(document["id"]) else refused
        return None

    def _entries(self, *documents: Document) -> list[Statement]:
        """What is written with them."""
        return [self.search_index.remember(each) for each in documents] if self.search_index else []


def _columns(document: Document) -> tuple[str, int, str, str | None, int | None]:
    """Raises DocumentTooLarge."""
    outbox = document.get("outbox")
    body = orjson.dumps({name: value for name, value in document.items() if name != "outbox"})
    pending_since = outbox[0]["recorded_at"] if outbox else None
    waiting = b"" if outbox is None else orjson.dumps(outbox)
    if len(body) + len(waiting) > LARGEST_DOCUMENT:
        raise DocumentTooLarge
    return document["id"], document["version"], body.decode(), waiting.decode() or None, pending_since


def document_of(body: bytes, outbox: bytes | None = None) -> Document:
    document: Document = orjson.loads(body)
    if outbox is not None:
        document["outbox"] = orjson.loads(outbox)
    return document
