"""The outbox relay: what a document recorded is published right after the write, or by the sweep."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import orjson
from domainkit.instants import SECOND
from prometheus_client import Counter, Gauge

from servicekit.documents import Document, Documents
from servicekit.events.bus import Bus, BusUnavailable
from servicekit.events.envelope import parse
from servicekit.events.outbox import ReadText, TextMissing, WaitingEvent, whole_event
from servicekit.events.replaced import erase_replaced
from servicekit.runtime.clock import Clock
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger

_SWEEP_SECONDS = 1.0
_GRACE = 5 * SECOND  # what is younger is still being published by who wrote it
_LEASE = 10 * SECOND  # longer than an acknowledgement may take; a failed publish is tried again after it
_SWEPT_AT_ONCE = 200
_BACKLOG_SECONDS = 5.0
# What is in memory has a bound, however long NATS is away or slow: a few documents as they were written, with few
# events each; of others the id; and what comes when there are too many of these is left to the sweep.
_MOST_AT_HAND = 256
_FEW_EVENTS = 8
_MOST_LOADED = 32
_MOST_QUEUED = 10_000
_TEXT_IS_GONE_AFTER = 600 * SECOND  # an election may hide for a moment what is stored; what was erased stays away

_PUBLISHED = Counter("aftersales_events_published_total", "Events that JetStream acknowledged.")
_PENDING = Gauge("aftersales_outbox_pending_documents", "Documents with unpublished events.", ["collection"])
_OLDEST = Gauge("aftersales_outbox_oldest_seconds", "Age of the oldest unpublished event.", ["collection"])
_log = logger(__name__)

_Aggregate = tuple[str, str]  # collection and id


@dataclass(frozen=True, slots=True, eq=False)
class _Queued:
    """A document to publish, at the version that was written (0: swept); itself, if it is at hand."""

    documents: Documents
    version: int
    document: Document | None


class Relay:
    """Publishes outboxes: oldest first, one event in flight per aggregate, many aggregates at once.

    Order per aggregate needs no coordination between replicas: whoever publishes a document publishes all that is
    pending in it, and what another one has published already collapses on its message id.
    """

    def __init__(self, bus: Bus, clock: Clock, *, in_flight: int = 256) -> None:
        self._bus = bus
        self._clock = clock
        self._in_flight = in_flight
        self._watched: dict[str, Documents] = {}
        self._texts: dict[str, Documents] = {}
        self._latest: dict[_Aggregate, _Queued] = {}
        self._loading = asyncio.Semaphore(_MOST_LOADED)
        self._settled = asyncio.Event()  # one more outbox is published, or left to the sweep
        self._queue: asyncio.Queue[_Aggregate] = asyncio.Queue()

    def soon(self, documents: Documents, document: Document) -> None:
        """Publish this just-written document's outbox in the background, then clear it. Never raises, never waits.

        Without a connection, or with too much to publish, it is left to the sweep.
        """
        outbox = document.get("outbox")
        if outbox and self._bus.connected:
            at_hand = len(self._latest) < _MOST_AT_HAND and len(outbox) <= _FEW_EVENTS
            queued = _Queued(documents, document["version"], document if at_hand else None)
            self._enqueue((documents.collection.name, document["id"]), queued)

    def watch(self, documents: Documents, *, texts: Sequence[Documents] = ()) -> None:
        """Let the sweep cover this collection: it publishes what a crash or an outage left.

        `texts` are other collections, whose texts the events refer to.
        """
        self._watched[documents.collection.name] = documents
        for each in (documents, *texts):
            self._texts[each.collection.name] = each

    def _enqueue(self, aggregate: _Aggregate, queued: _Queued) -> None:
        waiting = self._latest.get(aggregate)
        if waiting is None and len(self._latest) < _MOST_QUEUED:
            self._latest[aggregate] = queued
            self._queue.put_nowait(aggregate)
        elif waiting and queued.version > waiting.version:
            self._latest[aggregate] = queued

    async def run(self) -> None:
        """Publish and sweep until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._in_flight):
                tasks.create_task(self._publish_queued())
            tasks.create_task(self._sweep())
            tasks.create_task(self._observe_backlog())

    async def flush(self, timeout: float) -> None:
        """Wait, before `run` is cancelled, until what `soon` was given is published; the rest is for the next sweep."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._latest:
                    self._settled.clear()
                    await self._settled.wait()

    async def _publish_queued(self) -> None:
        while True:
            aggregate = await self._queue.get()
            try:
                await self._settle(aggregate)
            except (BusUnavailable, TextMissing) as error:
                _log.debug("outbox is left to the sweep", aggregate_id=aggregate[1], error=str(error))
            except Exception:
                _log.exception("outbox is left to the sweep", aggregate_id=aggregate[1])
            finally:
                del self._latest[aggregate]
                self._settled.set()

    async def _settle(self, aggregate: _Aggregate) -> None:
        """Publish what was queued, and what was written meanwhile."""
        published: set[str] = set()
        while True:
            queued = self._latest[aggregate]
            if queued.document:
                await self._publish(queued.documents, queued.document, published)
            else:
                async with self._loading:
                    if document := await queued.documents.get(aggregate[1]):
                        await self._publish(queued.documents, document, published)
            if self._latest[aggregate] is queued:
                return

    async def _publish(self, documents: Documents, document: Document, published: set[str]) -> None:
        """`published` are the events that this process has just sent, and that a newer document may still carry."""

        async def read(collection: str, id: str) -> Document | None:
            own = collection == documents.collection.name and id == document["id"]
            return document if own else await self._texts[collection].get(id)

        try:
            for entry in document["outbox"]:
                if entry["id"] not in published:
                    await self._publish_entry(entry, read)
                    published.add(entry["id"])
        finally:
            done = [entry["id"] for entry in document["outbox"] if entry["id"] in published]
            if done:
                await documents.clear_outbox(document["id"], done)

    async def _publish_entry(self, entry: WaitingEvent, read: ReadText) -> None:
        """Raises BusUnavailable, and TextMissing for as long as a text that is not there may still be found."""
        gone = self._clock() > entry["recorded_at"] + _TEXT_IS_GONE_AFTER
        event = await whole_event(entry, read, or_less=gone)
        payload = orjson.dumps(event)
        if stream := self._bus.replacing(entry["subject"]):
            await erase_replaced(self._bus, stream, entry["subject"], parse(payload))
        await self._bus.publish(
            entry["subject"],
            payload,
            message_id=entry["id"],
            traceparent=event.get("traceparent", ""),
        )
        _PUBLISHED.inc()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            for collection, documents in list(self._watched.items()):
                try:
                    await self._sweep_collection(collection, documents)
                except Exception as error:
                    _log.warning("sweep failed", collection=collection, error=in_short(error))

    async def _sweep_collection(self, collection: str, documents: Documents) -> None:
        while self._bus.connected:
            while len(self._latest) > _SWEPT_AT_ONCE:
                self._settled.clear()
                await self._settled.wait()
            now = self._clock()
            left = await documents.take_outbox(
                now=now, recorded_before=now - _GRACE, lease=_LEASE, limit=_SWEPT_AT_ONCE
            )
            for id in left:
                self._enqueue((collection, id), _Queued(documents, 0, None))
            if len(left) < _SWEPT_AT_ONCE:
                return

    async def _observe_backlog(self) -> None:
        while True:
            for collection, documents in list(self._watched.items()):
                try:
                    backlog = await documents.outbox_backlog()
                except Exception as error:
                    _log.warning("backlog is unknown", collection=collection, error=in_short(error))
                    continue
                waiting = self._clock() - backlog.oldest if backlog.oldest is not None else 0
                _PENDING.labels(collection).set(backlog.pending)
                _OLDEST.labels(collection).set(max(0, waiting) / SECOND)
            await asyncio.sleep(_BACKLOG_SECONDS)
