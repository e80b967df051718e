"""Object storage on `obstore` (the Rust crate object_store): a folder, or a bucket that speaks S3."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import obstore
from domainkit.instants import SECOND, Instant
from obstore.exceptions import BaseError, NotFoundError
from prometheus_client import Counter

from servicekit.objects.port import ObjectMissing, ObjectTooLarge, StorageUnavailable, Stored, StoredObject
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger

PART = 5 * 1024 * 1024
"""Bytes of a part of an upload, the least that S3 takes of any but the last. Each upload holds at most three."""
CHUNK = 256 * 1024
_CALLS = Counter(
    "aftersales_objects_calls_total", "Calls of object storage by outcome: done, failed.", ["call", "outcome"]
)
_NONE = "ping/none"
_log = logger(__name__)
R = TypeVar("R")


class ObjectStore:
    """Implements servicekit.objects.Storage. `folder` is where the objects are, None where they are in a bucket.

    `seconds` is the longest that the storage may take over one part, chunk or request; how long a client takes over
    what it sends does not count.
    """

    def __init__(self, store: Any, seconds: float, folder: Path | None = None) -> None:
        self._store = store
        self._seconds = seconds
        self.folder = folder
        for call in ("put", "get", "delete", "list", "ping"):
            for outcome in ("done", "failed"):
                _CALLS.labels(call, outcome)  # exposed from the start: a rate does not see the step from nothing to 1

    async def put(self, key: str, chunks: AsyncIterator[bytes], *, most: int | None = None) -> Stored:
        counted = _Counted(chunks, most)
        head, ended = await counted.up_to(PART)
        try:
            with _observed("put"):
                async with asyncio.timeout(self._seconds) as limit:
                    whole = head if ended else counted.all(head, limit, self._seconds)
                    await obstore.put_async(
                        self._store, key, whole, use_multipart=not ended, chunk_size=PART, max_concurrency=2
                    )
                    if self.folder:
                        await asyncio.to_thread(_make_durable, self.folder / key)
        except Exception:
            if counted.failed:
                raise counted.failed from None
            raise
        return counted.stored

    async def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        if end is not None and start >= end:
            return
        wanted: Any = {"offset": start} if end is None else (start, end)
        with _observed("get", key):
            options: Any = {"range": wanted} if start or end is not None else {}
            found = await self._timed(lambda: obstore.get_async(self._store, key, options=options))
            stream = found.stream(min_chunk_size=CHUNK // 4)
        while True:
            with _observed("get", key):
                try:
                    chunk = await self._timed(stream.__anext__)
                except StopAsyncIteration:
                    return
            for at in range(0, len(chunk), CHUNK):
                yield bytes(chunk[at : at + CHUNK])

    async def delete(self, key: str) -> None:
        with _observed("delete"):
            try:
                await self._timed(lambda: obstore.delete_async(self._store, key))
            except (FileNotFoundError, NotFoundError):
                return

    async def objects(self) -> AsyncIterator[list[StoredObject]]:
        stream: Any = obstore.list(self._store, chunk_size=1_000)
        while True:
            with _observed("list"):
                try:
                    page = await self._timed(stream.__anext__)
                except StopAsyncIteration:
                    return
            yield [_listed(each) for each in page]

    async def ping(self) -> None:
        with _observed("ping"):
            try:
                await self._timed(lambda: obstore.head_async(self._store, _NONE))
            except (FileNotFoundError, NotFoundError):
                if self.folder and not os.access(self.folder, os.W_OK | os.X_OK):
                    raise StorageUnavailable(f"{self.folder} cannot be written to") from None

    async def _timed(self, call: Callable[[], Awaitable[R]]) -> R:
        async with asyncio.timeout(self._seconds):
            return await call()


class _SourceFailed(Exception):
    """Not the storage has failed, but what is to be stored."""


class _Counted:
    """What comes, counted and hashed on its way; remembers the error of its source, which the library would wrap."""

    def __init__(self, chunks: AsyncIterator[bytes], most: int | None) -> None:
        self._chunks = chunks
        self._most = most
        self._size = 0
        self._hash = sha256()
        self.failed: BaseException | None = None

    @property
    def stored(self) -> Stored:
        return Stored(self._size, self._hash.hexdigest())

    async def up_to(self, bytes_: int) -> tuple[bytes, bool]:
        """As much as that, or a chunk more, and whether it was all."""
        read: list[bytes] = []
        while self._size <= bytes_:
            chunk = await self._next()
            if chunk is None:
                return b"".join(read), True
            read.append(chunk)
        return b"".join(read), False

    async def all(self, head: bytes, limit: asyncio.Timeout, seconds: float) -> AsyncIterator[bytes]:
        """What was read before, and the rest. The limit is the storage's: it stands while the source is awaited."""
        yield head
        loop = asyncio.get_running_loop()
        while True:
            limit.reschedule(None)
            try:
                chunk = await self._next()
            except BaseException as error:
                self.failed = error
                raise _SourceFailed from error
            limit.reschedule(loop.time() + seconds)
            if chunk is None:
                return
            yield chunk

    async def _next(self) -> bytes | None:
        chunk = await anext(self._chunks, None)
        if chunk is not None:
            self._size += len(chunk)
            if self._most is not None and self._size > self._most:
                raise ObjectTooLarge(self._most)
            self._hash.update(chunk)
        return chunk


@contextmanager
def _observed(call: str, key: str = "") -> Iterator[None]:
    """Counts a call, and turns what the library raises into our errors."""
    try:
        yield
    except (FileNotFoundError, NotFoundError):
        _CALLS.labels(call, "done").inc()
        raise ObjectMissing(key) from None
    except (BaseError, OSError, TimeoutError) as error:
        _CALLS.labels(call, "failed").inc()
        _log.warning("object storage does not answer", call=call, error=in_short(error))
        raise StorageUnavailable("the object storage does not answer") from None
    except StorageUnavailable:
        _CALLS.labels(call, "failed").inc()
        raise
    except (StopAsyncIteration, _SourceFailed):
        raise
    _CALLS.labels(call, "done").inc()


def _listed(found: Any) -> StoredObject:
    return StoredObject(found["path"], found["size"], Instant(round(found["last_modified"].timestamp() * SECOND)))


def _make_durable(path: Path) -> None:
    """The library renames a whole file into place, but leaves it to the kernel when that reaches the disk."""
    for each, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(each, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
