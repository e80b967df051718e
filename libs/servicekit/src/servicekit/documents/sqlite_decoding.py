"""Values straight from the JSON in a SQLite file: no dictionary in between."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from domainkit.pages import Cursor

from servicekit.documents.codec import DocumentCodec
from servicekit.documents.declared import Index, Where
from servicekit.documents.filters import Filter
from servicekit.documents.sqlite_queries import Bounds
from servicekit.documents.sqlite_rows import Row, SqliteRows

T = TypeVar("T")


class SqliteReader(Generic[T]):
    """The values of one collection. See `port.DocumentReader`."""

    def __init__(
        self,
        rows: SqliteRows,
        codec: DocumentCodec[T],
        observed: Callable[[str], Any],
        search: Callable[..., Awaitable[tuple[list[Row], Cursor | None]]],
    ) -> None:
        self._rows = rows
        self._codec = codec
        self._observed = observed
        self._search = search

    async def get(self, id: str) -> T | None:
        with self._observed("get"):
            body = self._rows.get_body(id)
            return self._codec.decode_json(id, body) if body else None

    async def get_many(self, ids: Sequence[str]) -> list[T]:
        with self._observed("get_many"):
            return [self._codec.decode_json(id, body) for id, body in self._rows.get_many(ids)]

    async def find(self, index: Index, where: Where, *, limit: int = 100, **bounds: Any) -> list[T]:
        with self._observed("find"):
            return self._values(await self._rows.find(index, where, Bounds(**bounds), limit))

    async def page(
        self, index: Index, where: Where, *, size: int, filters: Sequence[Filter] = (), **bounds: Any
    ) -> tuple[list[T], Cursor | None]:
        with self._observed("find"):
            rows, rest = await self._rows.page(index, where, Bounds(**bounds), size, filters)
            return self._values(rows), rest

    async def search(
        self, text: str, where: Where, *, size: int, after: Cursor | None, filters: Sequence[Filter] = ()
    ) -> tuple[list[T], Cursor | None]:
        with self._observed("search"):
            rows, rest = await self._search(text, where, size=size, after=after, filters=filters)
            return self._values(rows), rest

    def _values(self, rows: Sequence[Row]) -> list[T]:
        decode = self._codec.decode_json
        return [decode(id.decode(), body) for _, id, body in rows]
