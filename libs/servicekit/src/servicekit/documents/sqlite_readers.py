"""Reads of a SQLite file alongside its writer: short queries on the event loop, long ones in threads."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from sqlite3 import Connection, DatabaseError, Error, connect
from typing import Any

from servicekit.documents.sqlite_damage import Damage, damaged
from servicekit.documents.sqlite_writer import LOCK_PATIENCE, Values, translated

Rows = list[tuple[Any, ...]]

_THREADS = 2
# Measured: a get takes 10 µs and a page of 50 200 µs, handing either to a thread 150 µs more; and in WAL mode a reader
# never waits for the writer. So what is bounded runs where it is asked, and what is not goes to the threads.
INLINE_ROWS = 200


def connected(path: str) -> Connection:
    """A connection to the file, which the threads hand to each other one at a time."""
    connection = connect(
        path,
        timeout=LOCK_PATIENCE / 1000,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


class Readers:
    """A connection that reads on the event loop and one for each reader thread."""

    def __init__(self, path: str, damage: Damage) -> None:
        self._path = path
        self._damage = damage
        self._verifying: Connection | None = None
        self._inline = _reader(path)
        self._pool: SimpleQueue[Connection] = SimpleQueue()
        for _ in range(_THREADS):
            self._pool.put(_reader(path))
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="documents-reader")

    def read(self, sql: str, values: Values = ()) -> Rows:
        """The rows of a short query, here and now. Raises StoreUnavailable."""
        return self._fetch(self._inline, sql, values)

    async def read_apart(self, sql: str, values: Values = ()) -> Rows:
        """The rows of a query that may take long, from a reader thread. Raises StoreUnavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read_pooled, sql, values)

    @contextmanager
    def snapshot(self) -> Iterator[Callable[[str, Values], Awaitable[Rows]]]:
        """Reads that all see the file as the first of them found it, whatever is written meanwhile."""
        connection, loop = _reader(self._path), asyncio.get_running_loop()
        connection.execute("BEGIN")
        try:
            yield lambda sql, values: loop.run_in_executor(self._threads, self._fetch, connection, sql, values)
        finally:
            connection.close()

    async def verify(self) -> None:
        """Look through the whole file. Raises StoreUnusable."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._verify)

    def close(self) -> None:
        if verifying := self._verifying:
            with suppress(Error):  # it has just ended
                verifying.interrupt()
        self._threads.shutdown()
        self._inline.close()
        while not self._pool.empty():
            self._pool.get().close()

    def _read_pooled(self, sql: str, values: Values) -> Rows:
        connection = self._pool.get()
        try:
            return self._fetch(connection, sql, values)
        finally:
            self._pool.put(connection)

    def _verify(self) -> None:
        self._verifying = connection = _reader(self._path)
        try:
            [(found,), *_] = self._fetch(connection, "PRAGMA quick_check(1)", ())
            if found != b"ok":
                raise self._damage.note(damaged(found.decode(errors="replace")))
        finally:
            self._verifying = None
            connection.close()

    def _fetch(self, connection: Connection, sql: str, values: Values) -> Rows:
        self._damage.refuse()
        try:
            return connection.execute(sql, values).fetchall()
        except DatabaseError as error:
            raise self._damage.note(translated(error)) from error


def _reader(path: str) -> Connection:
    connection = connected(path)
    connection.text_factory = bytes  # orjson reads bytes: no decoding in between
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA busy_timeout = 250")  # ms; it may run on the event loop
    return connection
