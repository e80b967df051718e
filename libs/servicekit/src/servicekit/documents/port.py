"""The storage port: JSON documents, and one document is the unit of atomicity.

A service declares its collections and, for each, the queries it serves:

    BY_STATUS = Index("by_status", equal=("retailer", "status"), order_by="due_at")
    TICKETS = Collection("tickets", (BY_STATUS,), filters=(Filterable("priority", str),))

    store = await open_store("sqlite:///tickets.db", [TICKETS])
    tickets = store.documents(TICKETS)
    await tickets.insert({"id": "tic_1", "version": 1, "retailer": "nordic-home", "status": "new", "due_at": 7})
    due_next = await tickets.find(BY_STATUS, {"retailer": "nordic-home", "status": ["new", "open"]}, limit=20)
    urgent = [Equal("priority", ["high", "urgent"])]
    page, rest = await tickets.page(BY_STATUS, {…}, size=20, after=None, filters=urgent)

What holds on every backend:

- A document is a `dict` of JSON-able values with a `str` id and an `int` version. Integers fit in 64 bits, instants
  are microseconds since the Unix epoch. Keys are strings without NUL and do not begin with `_` or `$`. It has at most
  LARGEST_DOCUMENT bytes, as near as a backend counts them.
- A write that returned is durable and seen by every later read. (But on MongoDB, for the moment after an election in
  which the new primary has committed nothing of its own yet: then a read may show what was before. What is guarded by
  a version or a key is decided by what is stored.) A write that raised anything but StoreUnavailable did nothing; after
  StoreUnavailable it may or may not have happened, so a retry must be safe: a guarded replace is, an insert under a
  derived id is.
- An index's fields hold one type of scalar throughout a collection. A document in which one of them is missing or
  null is not found through that index, and a unique index does not hold it to anything.
- A change names the version that was read; nothing is overwritten unseen. Leases and the clearing of an
  outbox are bookkeeping: they change neither the version nor anything else that a reader sees.
- Text search is declared apart from the indexes, by a Search, and always has a scope: see `documents.searching`.
- Reserved fields: `id`, `version`, `outbox` (a list of {"id", "recorded_at", …}, oldest first; see events.outbox),
  `events` (the event counter), `requests`.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol, TypeVar, Unpack

from domainkit.pages import Count, Cursor

from servicekit.documents.backlog import Backlog
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.declared import Collection, Document, Index, Scalar, Where
from servicekit.documents.filters import Filter
from servicekit.documents.narrowing import CountOptions, PageOptions
from servicekit.documents.refusals import DocumentTooLarge, DuplicateKey

T = TypeVar("T")


class DocumentReader(Protocol[T]):
    """The values that the documents of one collection hold. May raise StoreUnavailable and DocumentUnreadable."""

    async def get(self, id: str) -> T | None:
        """As Documents.get."""

    async def get_many(self, ids: Sequence[str]) -> list[T]:
        """As Documents.get_many."""

    async def find(self, index: Index, where: Where, **options: Any) -> list[T]:
        """As Documents.find."""

    async def page(
        self, index: Index, where: Where, *, size: int, after: Cursor | None, **options: Unpack[PageOptions]
    ) -> tuple[list[T], Cursor | None]:
        """As Documents.page."""

    async def search(
        self, text: str, where: Where, *, size: int, after: Cursor | None, filters: Sequence[Filter] = ()
    ) -> tuple[list[T], Cursor | None]:
        """As Documents.search."""


class Documents(Protocol):
    """The documents of one collection. Every method may raise StoreUnavailable."""

    collection: Collection

    async def insert(self, document: Document) -> None:
        """Store a new document. Raises DuplicateKey and DocumentTooLarge."""

    async def insert_all(self, documents: Sequence[Document]) -> None:
        """Store new documents: whatever happens, none without those before it.

        Raises DuplicateKey and DocumentTooLarge.
        """

    async def insert_many(self, documents: Sequence[Document]) -> list[DuplicateKey | DocumentTooLarge | None]:
        """Store new documents, up to bulk.MOST_AT_ONCE, each by itself: what refused each, None where it is stored.

        Raises StoreUnavailable, and then any of them may be stored or not.
        """

    def reader(self, codec: DocumentCodec[T]) -> DocumentReader[T]:
        """Reads values instead of documents: in SQLite straight from the stored JSON."""

    async def get(self, id: str) -> Document | None:
        """The document, or None."""

    async def get_many(self, ids: Sequence[str]) -> list[Document]:
        """The documents of these ids in the order asked; missing ones are left out, repeated ones returned once.

        Without their outboxes, as `find` returns them: lists are read, and an outbox may have a megabyte.
        """

    async def replace(self, document: Document, *, if_version: int) -> None:
        """Store the document in place of the one at `if_version`; `document["version"]` is the new version.

        Ends every lease on it. Raises VersionConflict (also if there is no such document), DuplicateKey and
        DocumentTooLarge.
        """

    async def delete(self, id: str, *, if_version: int) -> None:
        """Remove the document if it is at `if_version`. Raises VersionConflict (also if there is no such document)."""

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
    ) -> list[Document]:
        """Documents by a declared index, ordered by (`order_by`, id), the first `limit` of them after `after`.

        Without their outboxes: none of them can be replaced as it is.

        `where` names every `equal` field and `has`; a sequence means any of these values, an empty one nothing,
        and at most 100 combinations of values can be asked at once. `at_least` (inclusive) and `below` (exclusive)
        bound `order_by`. Raises UndeclaredIndex, and ValueError if `where` or the bounds do not fit the index.
        """

    async def page(
        self, index: Index, where: Where, *, size: int, after: Cursor | None, **options: Unpack[PageOptions]
    ) -> tuple[list[Document], Cursor | None]:
        """What `find` returns and all the filters let through, and the cursor of the next page; None on the last.

        With filters it reads a bounded number of documents (`open_store`). A page with fewer than `size` documents
        and a cursor has read that many: the next one goes on after the last document read. Raises as `find` does, and
        UndeclaredFilter, and ValueError if a filter does not fit its field.
        """

    async def count_up_to(self, index: Index, where: Where, up_to: int, **options: Unpack[CountOptions]) -> Count:
        """How many documents `page` would go through: exactly, or that there are more than `up_to`.

        With filters it reads at most `up_to` documents and one, or as many as a page if that is more; of what it has
        not read by then it only says that there may be more.
        """

    async def search(
        self, text: str, where: Where, *, size: int = 20, after: Cursor | None = None, filters: Sequence[Filter] = ()
    ) -> tuple[list[Document], Cursor | None]:
        """Documents by the words of people, ranked as `searching` says, and the cursor of the next page.

        `where` names the values of the search's scope, as `find` takes them: no value finds nothing, nor does a text
        without a word. Filters and short pages as for `page`. Raises UndeclaredSearch, and ValueError as `find`.
        """

    async def count(
        self, index: Index, where: Where, *, at_least: Scalar | None = None, below: Scalar | None = None
    ) -> int:
        """How many documents `find` would go through. Reads as many index entries: not for hot paths."""

    async def scan(self, *, after: str = "", limit: int = 500) -> list[Document]:
        """Documents in the order of their ids, the first `limit` of them after the id `after`."""

    async def claim(self, index: Index, where: Where, *, due: int, now: int, lease: int) -> Document | None:
        """Take the earliest document whose `order_by` is at most `due` and that nobody holds a lease on at `now`.

        It is then leased until `now + lease` (microseconds); `replace` ends the lease. No two callers get the same
        document within a lease, but clocks differ and leases run out: what is done with the document must be guarded
        by its version. A document has one lease, whichever index it was claimed through.
        """

    async def take_outbox(self, *, now: int, recorded_before: int, lease: int, limit: int) -> list[str]:
        """Up to `limit` ids of documents with a pending event recorded before `recorded_before`.

        The longest waiting first. Each is leased for publishing until `now + lease` (a lease apart from `claim`'s),
        and left out while leased.
        """

    async def clear_outbox(self, id: str, event_ids: Sequence[str]) -> None:
        """Forget pending events that were published. Unknown ids are ignored; the version stays."""

    async def outbox_backlog(self, limit: int = 0) -> Backlog:
        """What waits to be published, and the `limit` documents of that which wait longest."""


class Store(Protocol):
    """One service's documents: a SQLite file or a MongoDB database."""

    def documents(self, collection: Collection) -> Documents:
        """The documents of a collection that the store was opened with. Raises KeyError for another."""

    async def ping(self) -> None:
        """Return if the store answers. Raises StoreUnavailable, and StoreUnusable where it was found damaged."""

    async def verify(self) -> None:
        """Look through all that is stored for damage, while others read and write. Raises StoreUnusable.

        A SQLite file of 600 MB takes one to two seconds. MongoDB does it by itself, as it reads and writes.
        """

    async def takes_writes(self) -> bool:
        """Whether a store that answers also stores: not where a disk is full, a file read-only or locked."""

    async def forget_deleted(self) -> bool:
        """Leave nothing in files of what was deleted or replaced; False where a reader holds on to it: try again.

        For after an erasure. MongoDB leaves that to its operators.
        """

    def everything(self) -> AsyncIterator[tuple[Collection, list[Document]]]:
        """All documents of the collections that are kept, some at a time, while others write.

        Collections come in the reverse of their declared order, so that what a document refers to comes after it and
        is not missing: together they are what a crash might have left. A SQLite file is read as of one instant.
        """

    async def undeclared_indexes(self) -> list[str]:
        """Indexes that another release declared and this one does not."""

    async def settle_indexes(self) -> list[str]:
        """Drop and name the undeclared indexes, and let unique ones hold what an older release wrote meanwhile.

        For when no other release runs or will be returned to. Raises ValueError if documents break a unique index.
        """

    async def close(self) -> None:
        """Finish the writes in hand and let go of files and connections."""
