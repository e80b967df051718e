"""Events that an erasure publishes once more, on a real NATS: the feed takes each once, and parks none for good."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import orjson
import pytest
from aftersales.tickets.v1.events_pb2 import TicketMessageAdded, TicketOpened
from aftersales.tickets.v1.ticket_pb2 import Message, Ticket
from domainkit.privacy import PersonalData
from notifications.feed.handlers import Handlers
from notifications.feed.publishing import PublisherRepository
from notifications.feed.repository import FEED_PARKED, FeedRepository
from notifications.feed.use_cases import Feed
from servicekit.documents import Store
from servicekit.events.acknowledged import durable_consumers
from servicekit.events.bus import Bus
from servicekit.events.consumers import Consumers
from servicekit.events.dead_letters import DEAD_LETTERS, list_dead_letters
from servicekit.events.envelope import envelope
from servicekit.events.streams import Stream
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.subjects import event_subject
from servicekit.privacy.records import Person
from servicekit.privacy.traces import StreamTraces
from servicekit.testing.clock import DEFAULT_NOW, FakeClock
from servicekit.testing.nats import nats_server
from servicekit.testing.waiting import eventually

MAIJA = Person("cus_maija", "nordic-home")
TICKETS = Stream("TICKETS", ("internal.*.tickets.>",), personal=PersonalData(purpose="tests", retention="for good"))


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    async with nats_server() as server:
        bus = Bus(server.url, "notifications")
        bus.start()
        assert await bus.wait_connected(10)
        await bus.ensure([TICKETS, DEAD_LETTERS])
        yield bus
        await bus.close()


@pytest.fixture
def feed(store: Store) -> FeedRepository:
    return FeedRepository(store, PublisherRepository(store, FakeClock()), lambda: None)


@asynccontextmanager
async def feeding(bus: Bus, feed: FeedRepository) -> AsyncIterator[None]:
    """The feed reads what tickets publishes."""
    subscriptions = [each for each in Handlers(Feed(feed, "epoch")).subscriptions() if each.name == "feed-tickets"]
    consumers = Consumers(bus, "notifications", subscriptions, FakeClock())
    running = asyncio.create_task(consumers.run())
    yield
    await consumers.stop(5)
    await running


async def publish(bus: Bus, ticket: Ticket, *messages: str, first: int = 1) -> None:
    """The ticket is opened, and gets more messages."""
    for sequence, body in enumerate(messages, start=first):
        kind = TicketOpened if sequence == 1 else TicketMessageAdded
        happened = kind(ticket=ticket, message=Message(id=f"msg_{sequence}", body=body))
        event = envelope(
            event_id=f"evt_{ticket.id}_{sequence}",
            source="/aftersales/tickets",
            type=happened.DESCRIPTOR.full_name,
            subject=ticket.id,
            retailer="nordic-home",
            sequence=sequence,
            time=DEFAULT_NOW,
            traceparent="",
            data=to_json(happened),
        )
        await bus.publish(event_subject(happened), orjson.dumps(event), message_id=event["id"])


async def fed(feed: FeedRepository) -> Sequence[str]:
    return [entry.event_id for entry in await feed.entries("nordic-home", after=0, limit=100)]


async def all_acknowledged(bus: Bus, last: int) -> bool:
    consumers = await durable_consumers(bus, "TICKETS")
    return any(each.has_acknowledged("internal.nordic-home.tickets.v1.ticket.opened", last) for each in consumers)


async def erase(bus: Bus) -> bool:
    return await StreamTraces(bus, [TICKETS]).erase(MAIJA, now=DEFAULT_NOW)


async def test_a_new_feed_gets_each_event_after_an_erasure(
    bus: Bus, feed: FeedRepository, store: Store, ticket: Callable[..., Ticket]
) -> None:
    erased = ticket(subject="", opened_by=None)  # the second event says nothing of her: the first comes after it
    await publish(bus, erased, "It leaks")
    await publish(bus, erased, "", "Still", first=2)
    await publish(bus, ticket(id="tkt_2", customer_id="cus_other"), "Mine too")
    assert await erase(bus)
    state = (await bus.jetstream.stream_info("TICKETS")).state
    assert state.first_seq == 2
    async with feeding(bus, feed):
        await eventually(lambda: all_acknowledged(bus, state.last_seq), timeout=20)
    assert {*await fed(feed)} >= {"evt_tkt_1_1", "evt_tkt_2_1"}
    assert (await feed.cursor("tickets:tkt_1")).last == 3
    assert await store.documents(FEED_PARKED).scan() == []
    assert await list_dead_letters(bus, "notifications") == []


async def test_a_feed_ignores_events_that_an_erasure_published_again(
    bus: Bus, feed: FeedRepository, store: Store, ticket: Callable[..., Ticket]
) -> None:
    async with feeding(bus, feed):
        await publish(bus, ticket(), "It leaks", "Still", "Hello?")
        await eventually(lambda: all_acknowledged(bus, 3), timeout=20)
        assert await erase(bus)
        before, state = await fed(feed), (await bus.jetstream.stream_info("TICKETS")).state
        assert (state.messages, state.last_seq) == (3, 6)
        await publish(bus, ticket(), "One more", first=4)
        await eventually(lambda: all_acknowledged(bus, 7), timeout=20)
    assert before[0] == "evt_tkt_1_1"
    assert (await fed(feed))[: len(before)] == before
    assert (await feed.cursor("tickets:tkt_1")).last == 4
    assert await store.documents(FEED_PARKED).scan() == []
    assert await list_dead_letters(bus, "notifications") == []
