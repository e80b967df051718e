"""Documents in one SQLite file: the embedded store of a single machine.

Two processes may open one file (a service and its operator commands do): every guard is inside a SQL statement and
SQLite's own locks order the writers. They should be of one release, since the last to open decides on the indexes.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from sqlite3 import DatabaseError

from servicekit.documents.declared import Collection, Document
from servicekit.documents.indexing import Indexing
from servicekit.documents.refusals import StoreUnavailable
from servicekit.documents.sqlite_damage import Damage, sound_so_far
from servicekit.documents.sqlite_documents import SqliteDocuments, document_of
from servicekit.documents.sqlite_erasing import truncate_log
from servicekit.documents.sqlite_leases import Ownership, end_leases
from servicekit.documents.sqlite_readers import Readers, connected
from servicekit.documents.sqlite_schema import reconcile
from servicekit.documents.sqlite_writer import Writer, translated
from servicekit.documents.volume import observe_volume

_ROWS = 100  # in one statement, five values each
_PAGE = 500  # documents of everything() at a time


async def open_sqlite(path: str, collections: Sequence[Collection], page_reads: int) -> "SqliteStore":
    """Open or create the file and bring it to what is declared. Raises StoreUnavailable."""
    store = await asyncio.to_thread(_open, path, collections, page_reads)
    store.index_documents()
    return store


def _open(path: str, collections: Sequence[Collection], page_reads: int) -> "SqliteStore":
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = connected(path)
        # Every acknowledged write survives a power cut: FULL syncs the log at each commit, NORMAL only now and then.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted or replaced is overwritten with zeros
        reconcile(connection, collections)
        owner = Ownership(path)
        if owner.alone:
            end_leases(connection, collections)
        observe_volume(Path(path).parent)
        connection.text_factory = bytes  # orjson reads bytes: no decoding in between
        damage = Damage()
        sound_so_far()
        return SqliteStore(Writer(connection, damage), Readers(path, damage), owner, collections, page_reads)
    except OSError as error:
        raise StoreUnavailable(str(error)) from error
    except DatabaseError as error:
        raise translated(error) from error


class SqliteStore:
    """One file with one writer and several readers."""

    def __init__(
        self, writer: Writer, readers: Readers, owner: Ownership, collections: Sequence[Collection], page_reads: int
    ) -> None:
        self._owner = owner
        self._writer = writer
        self._readers = readers
        self._documents = {each.name: SqliteDocuments(each, readers, writer, page_reads) for each in collections}
        self._indexing: Indexing | None = None
        self._refused = 0  # writes, when `takes_writes` was last called
        writer.start()

    def index_documents(self) -> None:
        """Give documents their search terms that another release has written."""
        searched = (each.search_index for each in self._documents.values())
        self._indexing = Indexing([each for each in searched if each])

    def documents(self, collection: Collection) -> "SqliteDocuments":
        return self._documents[collection.name]

    async def ping(self) -> None:
        self._readers.read("SELECT count(*) FROM layouts")

    async def verify(self) -> None:
        await self._readers.verify()

    async def takes_writes(self) -> bool:
        """False if a write was refused since the last call, or if the last one was and a small one is refused as well.

        The small one alone proves little: a nearly full disk has room for a page and refuses what callers write.
        """
        refused = self._writer.refused > self._refused
        if self._writer.failing:
            with suppress(StoreUnavailable):
                await self._writer.execute("PRAGMA user_version = 0", ())  # a page, though nothing changes in it
        self._refused = self._writer.refused
        return not (refused or self._writer.failing)

    async def forget_deleted(self) -> bool:
        for documents in self._documents.values():
            if documents.search_index:
                await documents.search_index.forget_deleted()
        return await self._writer.maintain(truncate_log)

    async def everything(self) -> AsyncIterator[tuple[Collection, list[Document]]]:
        with self._readers.snapshot() as read:
            for documents in reversed(self._documents.values()):
                after, more = "", documents.collection.kept
                while more:
                    page = [document_of(*row) for row in await read(documents.scan_page, (after, _PAGE))]
                    if page:
                        yield documents.collection, page
                        after = page[-1]["id"]
                    more = len(page) == _PAGE

    async def undeclared_indexes(self) -> list[str]:
        return []  # one process has the file: whichever release opens it drops them

    async def settle_indexes(self) -> list[str]:
        return []

    async def close(self) -> None:
        if self._indexing:
            await self._indexing.close()
        await asyncio.to_thread(self._writer.close)
        self._readers.close()
        self._owner.close()
