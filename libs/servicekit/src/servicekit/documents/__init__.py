"""Storage: JSON documents behind one narrow port, on SQLite or MongoDB. See `servicekit.documents.port`."""

from collections.abc import Sequence

from servicekit.documents.declared import Collection, Document, Index, Scalar, Search, Where, cursor_of
from servicekit.documents.port import Backlog, DocumentReader, Documents, Store, Waiting
from servicekit.documents.refusals import (
    DocumentTooLarge,
    DocumentUnreadable,
    DuplicateKey,
    StoreUnavailable,
    StoreUnusable,
    UndeclaredIndex,
    UndeclaredSearch,
    VersionConflict,
)

__all__ = [
    "Backlog",
    "Collection",
    "Document",
    "DocumentReader",
    "DocumentTooLarge",
    "DocumentUnreadable",
    "Documents",
    "DuplicateKey",
    "Index",
    "Scalar",
    "Search",
    "Store",
    "StoreUnavailable",
    "StoreUnusable",
    "UndeclaredIndex",
    "UndeclaredSearch",
    "VersionConflict",
    "Waiting",
    "Where",
    "cursor_of",
    "open_store",
]


async def open_store(url: str, collections: Sequence[Collection], certificates: str = "") -> Store:
    """Open `sqlite:///relative/file.db`, `sqlite:////absolute/file.db` or `mongodb://host/database`.

    A server's certificate is trusted by `certificates` (PEM) alone, if there are any, and then TLS is demanded.
    Brings tables and indexes to what `collections` declare. Raises ValueError for another kind of URL and
    StoreUnavailable if the store does not answer.
    """
    if url.startswith("sqlite:///"):
        from servicekit.documents.sqlite import open_sqlite

        return await open_sqlite(url.removeprefix("sqlite:///"), collections)
    if url.startswith(("mongodb://", "mongodb+srv://")):
        from servicekit.documents.mongo import open_mongo  # the driver costs 0.3 s to import: only who uses it pays

        return await open_mongo(url, collections, certificates)
    raise ValueError("a store URL begins with sqlite:/// or mongodb://")
