"""Timers: due documents are claimed under a lease and acted on, by any replica, once."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import uniform

from domainkit.instants import SECOND, Instant, after
from prometheus_client import Counter, Gauge, Histogram

from servicekit.documents import Document, Documents, Index, VersionConflict, Where, cursor_of
from servicekit.runtime.clock import Clock
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger
from servicekit.telemetry.metrics import AGES

_LATE = Histogram("aftersales_timer_late_seconds", "From due to claimed.", ["timer"], buckets=AGES)
_RUNS = Counter("aftersales_timer_runs_total", "Acts by outcome: done, conflict, failed.", ["timer", "outcome"])
OVERDUE = Gauge("aftersales_timer_overdue_seconds", "How long the oldest of what is due waits.", ["timer"])
_OVERDUE_EVERY_SECONDS = 5.0
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Timer:
    """Acts on documents whose `index.order_by` value is an instant that has come, or was `age_seconds` ago.

    `act` must change the document under its version (which ends the lease) so that it is no longer due; that guard,
    and not the lease, is what makes it happen once. If it raises, the document is tried again after the lease. An act
    with an effect outside the store needs a lease that outlasts its own deadline by a minute.
    """

    name: str
    documents: Documents
    index: Index
    act: Callable[[Document], Awaitable[None]]
    where: Where = field(default_factory=dict)
    lease_seconds: int = 90
    every_seconds: float = 1.0
    concurrency: int = 8
    age_seconds: int = 0

    def latest(self, now: Instant) -> Instant:
        """The latest instant that is due: how late the work is counts from then."""
        return after(now, -self.age_seconds * SECOND)


class Timers:
    """All timers of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._woken: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()  # nothing more is claimed
        self._ended.set()

    def wake(self, name: str) -> None:
        """Look for due documents now instead of at the next round."""
        self._woken[name].set()

    async def run(self, timers: Sequence[Timer]) -> None:
        """Act until `stop`."""
        self._ended.clear()
        observing = asyncio.create_task(self._observe_overdue(timers))
        try:
            async with asyncio.TaskGroup() as rounds:
                for timer in timers:
                    rounds.create_task(self._rounds(timer))
        finally:
            observing.cancel()
        self._ended.set()

    async def stop(self, grace: float) -> None:
        """Claim no more, and let running acts finish within `grace` seconds; then they are cancelled."""
        self._stopping = True
        for woken in self._woken.values():
            woken.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._ended.wait()
                while self._running:
                    await asyncio.wait(self._running)
        for act in self._running:
            act.cancel()

    async def _rounds(self, timer: Timer) -> None:
        free = asyncio.Semaphore(timer.concurrency)
        woken = self._woken[timer.name]
        _LATE.labels(timer.name)  # exists from the start: a rate does not see the step from nothing to 1
        while not self._stopping:
            woken.clear()
            await free.acquire()
            if self._stopping:
                return
            document = await self._claim(timer)
            if document is None:
                free.release()
                with suppress(TimeoutError):  # replicas that started together should not ask together
                    async with asyncio.timeout(timer.every_seconds * uniform(0.8, 1.2)):  # noqa: S311
                        await woken.wait()
                continue
            act = asyncio.create_task(self._act(timer, document))
            self._running.add(act)
            act.add_done_callback(self._running.discard)
            act.add_done_callback(lambda _: free.release())

    async def _observe_overdue(self, timers: Sequence[Timer]) -> None:
        """What is claimed and not done counts: an act that fails each time is late as well."""
        while True:
            for timer in timers:
                latest = timer.latest(self._clock())
                try:
                    oldest = await timer.documents.find(timer.index, timer.where, below=latest, limit=1)
                except Exception as error:
                    _log.warning("what is overdue is unknown", timer=timer.name, error=in_short(error))
                    continue
                waiting = [latest - int(cursor_of(timer.index, document).key or latest) for document in oldest]
                OVERDUE.labels(timer.name).set(max(waiting, default=0) / SECOND)
            await asyncio.sleep(_OVERDUE_EVERY_SECONDS)

    async def _claim(self, timer: Timer) -> Document | None:
        now = self._clock()
        latest = timer.latest(now)
        try:
            document = await timer.documents.claim(
                timer.index, timer.where, due=latest, now=now, lease=timer.lease_seconds * SECOND
            )
        except Exception as error:
            _log.warning("timer cannot claim", timer=timer.name, error=in_short(error))
            return None
        if document:
            due = cursor_of(timer.index, document).key
            _LATE.labels(timer.name).observe((latest - int(due or latest)) / SECOND)
        return document

    async def _act(self, timer: Timer, document: Document) -> None:
        try:
            await timer.act(document)
            outcome = "done"
        except Exception as error:
            overtaken = isinstance(error, VersionConflict) or getattr(error, "kind", "") == "stale"
            outcome = "conflict" if overtaken else "failed"
            if not overtaken:
                _log.exception("timer failed", timer=timer.name, aggregate_id=document["id"])
        if outcome != "failed":
            _log.debug("timer acted", timer=timer.name, outcome=outcome, aggregate_id=document["id"])
        _RUNS.labels(timer.name, outcome).inc()
