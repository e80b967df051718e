"""Questions with filters in MongoDB: it reads in the order of an index, and the filters are decided here.

An aggregation of [{$match}, {$sort}, {$limit}, {$match}] would be decided by the server, and not say which document it
read last, where the next page begins. And a `find` with all conditions might use another index, read it to its end and
sort. So of each document only the fields that decide are read, and the rest of those that are shown.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from domainkit.pages import Count, Cursor

from servicekit.documents import narrowing
from servicekit.documents.declared import Collection, Document, Index, Where, cursor_of, wanted
from servicekit.documents.filters import Filter, narrowed
from servicekit.documents.mongo_indexes import UNIQUE, stored_field
from servicekit.documents.mongo_queries import is_found, matching, order_of

_AT_ONCE = 1_000  # documents, of which a few fields are read

Read = Callable[[Document, int, Document, Sequence[tuple[str, int]]], Awaitable[list[Document]]]
"""Documents by a query, up to a limit, these fields of them, in an order."""


class Filtered:
    """The questions with filters to one collection. A page reads `page_reads` documents at most."""

    def __init__(self, collection: Collection, read: Read, page_reads: int) -> None:
        self._collection = collection
        self._read = read
        self._page_reads = page_reads
        narrowing.expose(collection)

    async def page(
        self, index: Index, where: Where, filters: Sequence[Filter], *, size: int, after: Cursor | None, **bounds: Any
    ) -> tuple[list[Document], Cursor | None]:
        source = self._source(index, where, filters, bounds)
        found = await narrowing.page(source, size=size, after=after, bound=self._page_reads)
        ids = [each["id"] for each in found.rows]
        whole = {
            each["id"]: each for each in await self._read({"_id": {"$in": ids}}, len(ids), {"outbox": 0, UNIQUE: 0}, ())
        }
        # What was changed since its fields were read may no longer be what is asked for.
        return [whole[id] for id in ids if id in whole and source.fits and source.fits(whole[id])], found.rest

    async def count_up_to(
        self, index: Index, where: Where, filters: Sequence[Filter], up_to: int, **bounds: Any
    ) -> Count:
        source = self._source(index, where, filters, bounds)
        return await narrowing.count(source, up_to=up_to, bound=max(up_to + 1, self._page_reads))

    def _source(
        self, index: Index, where: Where, filters: Sequence[Filter], bounds: dict[str, Any]
    ) -> narrowing.Rows[Document]:
        fits = narrowed(self._collection, filters)
        values = wanted(self._collection, index, where, bounds.get("at_least"), bounds.get("below"))
        order = order_of(index, bounds.get("descending", False))
        paths = (*index.fields, *(each.path for each in filters), "id")
        fields = dict.fromkeys(map(stored_field, paths), 1)

        async def read(after: Cursor | None, limit: int) -> list[Document]:
            return await self._read(matching(index, values or {}, after=after, **bounds), limit, fields, order)

        def is_asked_for(document: Document) -> bool:
            return fits is not None and is_found(index, values or {}, document) and fits(document)

        possible = is_asked_for if fits and values is not None else None
        return narrowing.Rows(
            self._collection.name, read, partial(cursor_of, index), lambda row: row, possible, most=_AT_ONCE
        )
