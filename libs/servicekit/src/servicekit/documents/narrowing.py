"""Pages and counts through filters: documents are read in the order of an index, a bounded number, and looked through.

A page that has read that many comes short, and goes on after the last document it read. Each part is read by its place
in the index, so that between two of them nothing is lost or comes twice but what changes its own place meanwhile.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar

from domainkit.pages import Count, Cursor
from prometheus_client import Counter

from servicekit.documents.declared import Collection, Document, Scalar
from servicekit.documents.filters import Filter, Fits

PAGE_READS = 2_000  # documents, where no setting says otherwise

_READ = Counter("aftersales_store_filtered_read_total", "Documents read for pages with filters", ("collection",))
_SHOWN = Counter("aftersales_store_filtered_shown_total", "Documents shown on pages with filters", ("collection",))
_PAGES = Counter(
    "aftersales_store_filtered_pages_total", "Pages with filters: full, short or last", ("collection", "outcome")
)

R = TypeVar("R")


class CountOptions(TypedDict, total=False):
    """What narrows a question: `filters`, and the bounds of the index's `order_by` (inclusive and exclusive)."""

    filters: Sequence[Filter]
    at_least: Scalar | None
    below: Scalar | None


class PageOptions(CountOptions, total=False):
    """The same for a page, and its order."""

    descending: bool


@dataclass(frozen=True, slots=True)
class Rows(Generic[R]):
    """Reads what a question finds without its filters.

    `read` returns up to so many rows after a cursor, and fewer only where there are no more of them; `cursor` and
    `document` are those of a row; `fits` is None where no document can; `most` rows are read at once.
    """

    collection: str
    read: Callable[[Cursor | None, int], Awaitable[Sequence[R]]]
    cursor: Callable[[R], Cursor]
    document: Callable[[R], Document]
    fits: Fits | None
    most: int

    async def parts(
        self, after: Cursor | None, first: int, bound: int
    ) -> AsyncIterator[tuple[Sequence[R], list[R], bool]]:
        """Up to `bound` rows in growing parts, those that fit, and whether there are no more."""
        if self.fits is None:
            yield [], [], True
            return
        limit = first
        while bound > 0:
            limit = min(limit, self.most, bound)
            rows = await self.read(after, limit)
            last = len(rows) < limit
            yield rows, [row for row in rows if self.fits(self.document(row))], last
            if last:
                return
            bound -= limit
            after = self.cursor(rows[-1])
            limit *= 4


@dataclass(frozen=True, slots=True)
class Narrowed(Generic[R]):
    """A page: its rows, the cursor of the next one (None on the last) and how many rows were read for it."""

    rows: Sequence[R]
    rest: Cursor | None
    read: int


def expose(collection: Collection) -> None:
    """The metrics of a collection that declares filters, from zero: a rate then has its first page."""
    if collection.filters:
        _READ.labels(collection.name)
        _SHOWN.labels(collection.name)
        for outcome in ("full", "short", "last"):
            _PAGES.labels(collection.name, outcome)


async def page(source: Rows[R], *, size: int, after: Cursor | None, bound: int) -> Narrowed[R]:
    """Up to `size` rows that fit, of the next `bound`."""
    found = await _page(source, size, after, bound)
    observe(source.collection, found, size)
    return found


def observe(collection: str, found: Narrowed[R], size: int) -> None:
    """Count a page with filters."""
    outcome = "last" if found.rest is None else "full" if len(found.rows) == size else "short"
    _PAGES.labels(collection, outcome).inc()
    _READ.labels(collection).inc(found.read)
    _SHOWN.labels(collection).inc(len(found.rows))


async def _page(source: Rows[R], size: int, after: Cursor | None, bound: int) -> Narrowed[R]:
    found: list[R] = []
    read = 0
    async for rows, fitting, last in source.parts(after, size + 1, bound):
        read += len(rows)
        found += fitting
        if len(found) > size:
            return Narrowed(found[:size], source.cursor(found[size - 1]), read)
        if last:
            return Narrowed(found, None, read)
        after = source.cursor(rows[-1])
        if len(found) == size:  # whether another one follows may take long to find out
            break
    return Narrowed(found, after, read)


async def count(source: Rows[R], *, up_to: int, bound: int) -> Count:
    """How many fit, of the first `bound` rows."""
    found = 0
    async for _, fitting, last in source.parts(None, source.most, bound):
        found += len(fitting)
        if found > up_to or last:
            return Count(min(found, up_to), more=found > up_to)
    return Count(found, more=True)
