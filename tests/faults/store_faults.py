"""What befalls an embedded store, done to a running service: a full disk, a read-only file, a lock."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from os import geteuid
from pathlib import Path
from resource import RLIMIT_FSIZE, prlimit

from devtools.stack.plan import processes
from devtools.stack.processes import end, start
from faulty import Faulty

StoreFault = Callable[[Faulty, str], AbstractContextManager[None]]
_TORN = 2_000  # bytes: less than a page, so that the first write that does not fit is cut in the middle


@contextmanager
def disk_full(faulty: Faulty, service: str) -> Iterator[None]:
    """No file of the process can grow. What it can do is overwrite, as on a disk without a free block."""
    log = database(faulty, service).with_name(f"{service}.db-wal")
    with _files_at_most(faulty.pid(service), log.stat().st_size + _TORN):
        yield


@contextmanager
def disk_read_only(faulty: Faulty, service: str) -> Iterator[None]:
    """No write of the process reaches a file, as after the kernel has remounted a disk that fails."""
    with _files_at_most(faulty.pid(service), 0):
        yield


@contextmanager
def locked(faulty: Faulty, service: str) -> Iterator[None]:
    """Somebody else holds the file."""
    connection = sqlite3.connect(database(faulty, service), isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def database(faulty: Faulty, service: str) -> Path:
    return faulty.system.stack.plan.root / "data" / f"{service}.db"


def is_sound(file: Path) -> bool:
    connection = sqlite3.connect(file)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    finally:
        connection.close()


@contextmanager
def running_without_privileges(faulty: Faulty, service: str) -> Iterator[int]:
    """The service as a user to whom a file's mode means something, root included; yields its operations port."""
    stack = faulty.system.stack
    process = next(process for process in processes(stack.plan) if process.name == service)
    if geteuid() == 0:
        bounded = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", *process.command)
        process = replace(process, command=bounded)
    running, _child = start(process, stack.plan.root, stack.log(service))
    try:
        yield process.ready_port
    finally:
        end([running], 15)


@contextmanager
def _files_at_most(pid: int, size: int) -> Iterator[None]:
    """Writes past `size` bytes fail with EFBIG (setrlimit(2)); Python ignores the signal that comes with it."""
    _, hard = prlimit(pid, RLIMIT_FSIZE)
    prlimit(pid, RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        prlimit(pid, RLIMIT_FSIZE, (hard, hard))
