import asyncio
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from domainkit.instants import SECOND, after
from prometheus_client import REGISTRY
from servicekit.documents import Collection, Document, Documents, VersionConflict, open_store
from servicekit.events.bus import Bus
from servicekit.events.outbox import StoredText, waiting_event
from servicekit.events.relay import Relay
from servicekit.runtime.clock import system_clock
from servicekit.testing.nats import NatsServer
from servicekit.testing.waiting import eventually

Stored = Callable[[], Awaitable[list[dict[str, Any]]]]
Order = Callable[..., Document]
Make = Callable[..., dict[str, Any]]

NOTES = Collection("notes")


async def pending(documents: Documents) -> int:
    return (await documents.outbox_backlog()).pending


async def test_what_was_written_is_published_and_cleared_at_once(
    relay: Relay, documents: Documents, order: Order, stored: Stored
) -> None:
    document = order("ord_1", 1, range(1, 4))
    await documents.insert(document)
    relay.soon(documents, document)
    await relay.flush(2)
    assert [event["sequence"] for event in await stored()] == [1, 2, 3]
    assert await pending(documents) == 0
    left = await documents.get("ord_1")
    assert left is not None
    assert left["version"] == 1


async def test_aggregate_events_stay_in_order_under_concurrency(
    bus: Bus, relay: Relay, documents: Documents, order: Order, stored: Stored
) -> None:
    other = Relay(bus, system_clock())
    other_runs = asyncio.create_task(other.run())
    ids = [f"ord_{number}" for number in range(5)]
    for id in ids:
        await documents.insert(order(id, 1, range(1, 1)))

    async def write(id: str, through: Relay) -> None:
        for _ in range(10):
            while True:
                document = await documents.get(id)
                assert document is not None
                number = document["events"] + 1
                recorded = order(id, document["version"] + 1, range(number, number + 1))
                recorded["outbox"] = [*document["outbox"], *recorded["outbox"]]
                try:
                    await documents.replace(recorded, if_version=document["version"])
                except VersionConflict:
                    continue
                through.soon(documents, recorded)
                break

    await asyncio.gather(*(write(id, through) for id in ids for through in (relay, relay, other)))
    await relay.flush(5)
    await other.flush(5)
    published = await stored()
    for id in ids:
        assert [event["sequence"] for event in published if event["subject"] == id] == list(range(1, 31))
    other_runs.cancel()


async def test_late_older_document_does_not_replace_a_newer_one(
    bus: Bus, documents: Documents, order: Order, stored: Stored
) -> None:
    relay = Relay(bus, system_clock())
    newer = order("ord_1", 2, range(1, 3))
    await documents.insert(newer)
    relay.soon(documents, newer)
    relay.soon(documents, order("ord_1", 1, range(1, 2)))
    running = asyncio.create_task(relay.run())
    await relay.flush(2)
    assert [event["sequence"] for event in await stored()] == [1, 2]
    running.cancel()


async def test_sweep_publishes_what_a_crash_left_and_nothing_fresh(
    relay: Relay, documents: Documents, order: Order, stored: Stored
) -> None:
    await documents.insert(order("ord_old", 1, range(1, 3), age_seconds=60))
    await documents.insert(order("ord_new", 1, range(1, 2)))
    await eventually(stored)
    await relay.flush(2)
    assert [event["subject"] for event in await stored()] == ["ord_old", "ord_old"]
    assert await pending(documents) == 1


async def test_nothing_is_lost_or_reordered_while_nats_is_away(
    server: NatsServer, bus: Bus, relay: Relay, documents: Documents, order: Order, stored: Stored
) -> None:
    await server.stop()
    await eventually(lambda: not bus.connected)
    for number in range(20):
        document = order(f"ord_{number}", 1, range(1, 4), age_seconds=10)
        await documents.insert(document)
        relay.soon(documents, document)
    await relay.flush(2)
    assert await pending(documents) == 20
    await server.start()

    async def everything() -> bool:
        return await pending(documents) == 0

    await eventually(everything, timeout=15)
    published = await stored()
    assert len(published) == 60
    for number in range(20):
        assert [event["sequence"] for event in published if event["subject"] == f"ord_{number}"] == [1, 2, 3]


async def test_the_backlog_is_measured(bus: Bus, documents: Documents, order: Order) -> None:
    await documents.insert(order("ord_1", 1, range(1, 2), age_seconds=60))
    await bus.close()
    relay = Relay(bus, system_clock())
    relay.watch(documents)
    running = asyncio.create_task(relay.run())

    def oldest() -> float:
        return REGISTRY.get_sample_value("aftersales_outbox_oldest_seconds", {"collection": "orders"}) or 0

    await eventually(lambda: oldest() >= 60)
    assert REGISTRY.get_sample_value("aftersales_outbox_pending_documents", {"collection": "orders"}) == 1
    running.cancel()


class Watched(dict[str, Any]):
    """A document whose end can be seen."""


async def test_while_nats_is_away_no_document_stays_in_memory(
    server: NatsServer, bus: Bus, relay: Relay, order: Order, documents: Documents
) -> None:
    await server.stop()
    await eventually(lambda: not bus.connected)
    written: list[weakref.ref[Watched]] = []
    for number in range(300):
        document = Watched(order(f"ord_{number}", 1, range(1, 2)))
        written.append(weakref.ref(document))
        relay.soon(documents, document)
        del document
    assert [each for each in written if each()] == []


async def test_a_document_with_many_events_does_not_wait_in_memory(
    bus: Bus, documents: Documents, order: Order
) -> None:
    relay = Relay(bus, system_clock())
    document = Watched(order("ord_1", 1, range(1, 30)))
    await documents.insert(document)
    relay.soon(documents, document)
    written = weakref.ref(document)
    del document
    assert written() is None
    running = asyncio.create_task(relay.run())
    await relay.flush(5)
    assert await pending(documents) == 0
    running.cancel()


async def test_what_is_too_much_to_queue_is_found_by_the_sweep(
    bus: Bus, documents: Documents, order: Order, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicekit.events.relay._MOST_QUEUED", 1)
    relay = Relay(bus, system_clock())
    relay.watch(documents)
    for id in ("ord_1", "ord_2"):
        document = order(id, 1, range(1, 2), age_seconds=10)
        await documents.insert(document)
        relay.soon(documents, document)
    running = asyncio.create_task(relay.run())

    async def everything() -> bool:
        return await pending(documents) == 0

    await eventually(everything, timeout=10)
    assert {event["subject"] for event in await stored()} == {"ord_1", "ord_2"}
    running.cancel()


class Noted:
    """An order with an event that refers to a note's text."""

    def __init__(self, documents: Documents, notes: Documents, relay: Relay, event: dict[str, Any]) -> None:
        self.documents, self.notes, self.relay = documents, notes, relay
        relay.watch(documents, texts=[notes])
        self.event = event | {"data": {"number": 1, "note": {"id": "note_1", "body": "naïve 😀", "by": "agent"}}}

    async def record(self, *, age_seconds: int = 0) -> None:
        recorded_at = after(system_clock()(), -age_seconds * SECOND)
        texts = {"note.body": StoredText("notes", "note_1", "body")}
        waiting = waiting_event("internal.nordic-home.orders.v1.order.noted", recorded_at, self.event, texts)
        assert "naïve" not in str(waiting)
        document = {"id": "ord_1", "version": 1, "events": 1, "outbox": [waiting], "requests": {}}
        await self.documents.insert(document)
        self.relay.soon(self.documents, document)
        await self.relay.flush(5)


@pytest.fixture
async def noted(documents: Documents, relay: Relay, event: Make, tmp_path: Path) -> AsyncIterator[Noted]:
    store = await open_store(f"sqlite:///{tmp_path / 'notes.db'}", [NOTES])
    yield Noted(documents, store.documents(NOTES), relay, event("ord_1"))
    await store.close()


async def test_text_referred_to_is_published_with_the_event(noted: Noted, bus: Bus) -> None:
    await noted.notes.insert({"id": "note_1", "version": 1, "body": "naïve 😀"})
    await noted.record()
    message = await bus.jetstream.get_last_msg("ORDERS", "internal.nordic-home.orders.v1.order.noted")
    assert message.data == orjson.dumps(noted.event)


async def test_an_event_whose_text_is_not_found_yet_waits(noted: Noted, stored: Stored) -> None:
    await noted.record()
    assert await stored() == []
    assert await pending(noted.documents) == 1


async def test_an_event_whose_text_was_erased_is_published_without_it(noted: Noted, stored: Stored) -> None:
    await noted.record(age_seconds=3_600)
    (event,) = await stored()
    assert event["data"] == {"number": 1, "note": {"id": "note_1", "body": "", "by": "agent"}}
    assert await pending(noted.documents) == 0
