"""Documents get their search terms in the background: those of an older release, and all after a new declaration.

What was done is in the store itself, so that it goes on after a crash where it was.
"""

from asyncio import CancelledError, Task, create_task, gather, sleep
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Protocol

from servicekit.documents.refusals import StoreUnavailable, StoreUnusable
from servicekit.telemetry.logs import logger

_RETRY = 10.0  # seconds
_log = logger(__name__)


class Searched(Protocol):
    name: str

    async def index_some(self) -> int:
        """Index some of the documents that lack their terms; returns how many there were, 0 once there are none."""


class Indexing:
    """One task for each collection that is searched. `again`: seconds until it looks again, None for never."""

    def __init__(self, searched: Sequence[Searched], *, again: float | None = None) -> None:
        self._again = again
        self._tasks: list[Task[None]] = [create_task(self._index(each)) for each in searched]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        with suppress(CancelledError):
            await gather(*self._tasks, return_exceptions=True)

    async def _index(self, searched: Searched) -> None:
        indexed = 0
        while True:
            begun = monotonic()
            try:
                found = await searched.index_some()
            except StoreUnusable:
                return  # readiness reports it
            except StoreUnavailable:
                await sleep(_RETRY)
                continue
            indexed += found
            if found:
                await sleep(monotonic() - begun)  # half of the time is left to who waits
                continue
            if indexed:
                _log.info("documents have got their search terms", collection=searched.name, documents=indexed)
            if self._again is None:
                return
            indexed = 0
            await sleep(self._again)
