"""The one writer of a SQLite file: writes that wait together are committed together, with one sync of the disk."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from sqlite3 import Connection, DatabaseError, IntegrityError
from threading import Thread
from time import monotonic
from typing import Any

from servicekit.documents.refusals import DuplicateKey, StoreUnavailable
from servicekit.documents.sqlite_damage import Damage, damaged

_LARGEST_BATCH = 256
_PATIENCE = 0.02  # seconds
# How long a transaction waits for a file that another process has locked, in ms: callers have an error within their
# deadline, the first one and all who queue behind it.
LOCK_PATIENCE, _LOCK_PATIENCE_WHILE_FAILING = 750, 50
# Primary result codes that mean "not now", not "wrong statement" (https://www.sqlite.org/rescode.html):
# BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL.
_UNAVAILABLE = {5, 6, 7, 8, 9, 10, 13, 14, 15}
_DAMAGED = {11, 26}  # CORRUPT, NOTADB

Values = Sequence[Any] | Mapping[str, Any]
Statement = tuple[str, Values]


@dataclass(slots=True)
class Written:
    """What a statement did: the rows it returned and how many it changed."""

    rows: list[tuple[Any, ...]]
    changed: int


@dataclass(slots=True)
class _Write:
    sql: str
    values: Values
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Written]
    patient: bool
    then: Sequence[Statement] = ()
    written: Written | None = None
    error: Exception | None = None


@dataclass(slots=True)
class _Act:
    """What is done with the connection outside of any transaction."""

    act: Callable[[Connection], bool]
    future: Future[bool]


@dataclass(slots=True)
class Writer:
    """Owns the writing connection in a thread of its own.

    A write is one statement: SQLite undoes a failing statement alone, triggers included, so that in a shared
    transaction each write stands or falls by itself without a savepoint around it. One that is followed by others, for
    what an index holds of the document, has a savepoint.
    """

    connection: Connection
    damage: Damage = field(default_factory=Damage)
    failing: bool = False  # the last transaction could not be stored
    refused: int = 0  # transactions that could not be stored
    _queue: SimpleQueue[_Write | _Act | None] = field(default_factory=SimpleQueue)
    _thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="documents-writer", daemon=True)
        self._thread.start()

    async def execute(
        self, sql: str, values: Values, *, patient: bool = False, then: Sequence[Statement] = ()
    ) -> Written:
        """Run one statement and return when it is durable. Raises DuplicateKey and StoreUnavailable.

        `then` is run with it if it changes a row: all of them, or none.

        A patient write is one that no caller waits for: it goes along with the next one that is not, if that comes
        within 20 ms. A commit costs more than the writes in it.
        """
        if self._thread is None:
            raise StoreUnavailable("the store is closed")
        self.damage.refuse()
        loop = asyncio.get_running_loop()
        write = _Write(sql, values, loop, loop.create_future(), patient, then)
        self._queue.put(write)
        return await write.future

    async def maintain(self, act: Callable[[Connection], bool]) -> bool:
        """What `act` returns, in its turn between the writes and outside of any transaction. They wait for it.

        Raises StoreUnavailable.
        """
        if self._thread is None:
            raise StoreUnavailable("the store is closed")
        self.damage.refuse()
        maintenance = _Act(act, Future())
        self._queue.put(maintenance)
        return await asyncio.wrap_future(maintenance.future)

    def close(self) -> None:
        """Commit what waits, then close the connection."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            self._queue.put(None)
            thread.join()
            self.connection.close()

    def _run(self) -> None:
        first: _Write | _Act | None
        following: _Write | _Act | None = None
        while (first := following or self._queue.get()) is not None:
            if isinstance(first, _Act):
                self._maintain(first)
                following = None
                continue
            batch = [first]
            closing, following = False, None
            patient_until = monotonic() + _PATIENCE if first.patient else 0.0
            while len(batch) < _LARGEST_BATCH and not closing:
                try:
                    following = self._queue.get(timeout=max(0.0, patient_until - monotonic()))
                except Empty:
                    break
                if following is None:
                    closing = True
                elif isinstance(following, _Act):
                    break
                else:
                    batch.append(following)
                    patient_until = patient_until if following.patient else 0.0
                    following = None
            self._commit(batch)
            _tell(batch)
            del first, batch  # megabytes perhaps, and the next write may be hours away
            if closing:
                return

    def _maintain(self, maintenance: _Act) -> None:
        if not maintenance.future.set_running_or_notify_cancel():
            return
        try:
            maintenance.future.set_result(maintenance.act(self.connection))
        except Exception as error:
            maintenance.future.set_exception(self.damage.note(translated(error)))

    def _commit(self, batch: list[_Write]) -> None:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            for write in batch:
                self._attempt(write)
            self.connection.execute("COMMIT")
            self._note(failing=False)
        except Exception as error:
            # A full disk or a failed sync ends the whole transaction: none of its writes was acknowledged.
            if self.connection.in_transaction:
                with suppress(DatabaseError):
                    self.connection.execute("ROLLBACK")
            error = self.damage.note(translated(error))
            self._note(failing=isinstance(error, StoreUnavailable))
            for write in batch:
                write.error = error

    def _note(self, *, failing: bool) -> None:
        self.refused += failing
        if failing != self.failing:
            self.failing = failing
            patience = _LOCK_PATIENCE_WHILE_FAILING if failing else LOCK_PATIENCE
            self.connection.execute(f"PRAGMA busy_timeout = {patience}")

    def _attempt(self, write: _Write) -> None:
        try:
            write.written = self._run_together(write) if write.then else self._run_one(write)
        except Exception as error:
            write.error = self.damage.note(translated(error))
            if not self.connection.in_transaction:
                raise

    def _run_one(self, write: _Write) -> Written:
        cursor = self.connection.execute(write.sql, write.values)
        return Written(cursor.fetchall(), cursor.rowcount)

    def _run_together(self, write: _Write) -> Written:
        self.connection.execute("SAVEPOINT one")
        try:
            written = self._run_one(write)
            if written.changed:
                for sql, values in write.then:
                    self.connection.execute(sql, values)
        except Exception:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO one")
                self.connection.execute("RELEASE one")
            raise
        self.connection.execute("RELEASE one")
        return written


def _tell(batch: list[_Write]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Write]] = {}
    for write in batch:
        by_loop.setdefault(write.loop, []).append(write)
    for loop, writes in by_loop.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, writes)


def _resolve(writes: list[_Write]) -> None:
    for write in writes:
        if write.future.done():  # its caller was cancelled
            continue
        if write.error is not None:
            write.future.set_exception(write.error)
        elif write.written is not None:
            write.future.set_result(write.written)


def translated(error: Exception) -> Exception:
    """The port's exception for one of SQLite's; what is neither is a programming error and stays."""
    if isinstance(error, IntegrityError) and str(error).startswith("UNIQUE constraint failed"):
        # "… failed: index 'tickets.by_ref'" for an index on expressions, "… failed: tickets.id" for the id.
        return DuplicateKey(str(error).rpartition(".")[2].rstrip("'"))
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF if isinstance(error, DatabaseError) else 0
    if code in _DAMAGED:
        return damaged(str(error))
    if code in _UNAVAILABLE:
        return StoreUnavailable(str(error))
    return error
