"""Storage: JSON documents behind one narrow port, on SQLite or MongoDB. See `servicekit.documents.port`."""

from collections.abc import Sequence

from servicekit.documents.backlog import Backlog, Waiting
from servicekit.documents.declared import Collection, Document, Filterable, Index, Scalar, Search, Where, cursor_of
from servicekit.documents.filters import Contains, Equal, Filter, Missing, Range
from servicekit.documents.narrowing import PAGE_READS
from servicekit.documents.port import DocumentReader, Documents, Store
from servicekit.documents.refusals import (
    DocumentTooLarge,
    DocumentUnreadable,
    DuplicateKey,
    StoreUnavailable,
    StoreUnusable,
    UndeclaredFilter,
    UndeclaredIndex,
    UndeclaredSearch,
    VersionConflict,
)

__all__ = [
    "Backlog",
    "Collection",
    "Contains",
    "Document",
    "DocumentReader",
    "DocumentTooLarge",
    "DocumentUnreadable",
    "Documents",
    "DuplicateKey",
    "Equal",
    "Filter",
    "Filterable",
    "Index",
    "Missing",
    "Range",
    "Scalar",
    "Search",
    "Store",
    "StoreUnavailable",
    "StoreUnusable",
    "UndeclaredFilter",
    "UndeclaredIndex",
    "UndeclaredSearch",
    "VersionConflict",
    "Waiting",
    "Where",
    "cursor_of",
    "open_store",
]


async def open_store(
    url: str, collections: Sequence[Collection], certificates: str = "", *, page_reads: int = PAGE_READS
) -> Store:
    """Open `sqlite:///relative/file.db`, `sqlite:////absolute/file.db` or `mongodb://host/database`.

    A server's certificate is trusted by `certificates` (PEM) alone, if there are any, and then TLS is demanded.
    A page with filters reads at most `page_reads` documents. Brings tables and indexes to what `collections` declare.
    Raises ValueError for another kind of URL and StoreUnavailable if the store does not answer.
    """
    if url.startswith("sqlite:///"):
        from servicekit.documents.sqlite import open_sqlite

        return await open_sqlite(url.removeprefix("sqlite:///"), collections, page_reads)
    if url.startswith(("mongodb://", "mongodb+srv://")):
        from servicekit.documents.mongo import open_mongo  # the driver costs 0.3 s to import: only who uses it pays

        return await open_mongo(url, collections, certificates, page_reads)
    raise ValueError("a store URL begins with sqlite:/// or mongodb://")
