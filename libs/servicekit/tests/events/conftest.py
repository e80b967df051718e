import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import orjson
import pytest
from domainkit.instants import SECOND
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from servicekit.documents import Collection, Document, Documents, Index, open_store
from servicekit.events.bus import Bus
from servicekit.events.consumers import Consumers
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.envelope import envelope
from servicekit.events.relay import Relay
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription
from servicekit.runtime.clock import system_clock
from servicekit.testing.nats import NatsServer, nats_server
from servicekit.testing.spans import recorded_spans

ORDERS = Collection("orders", (Index("by_due", order_by="due_at"),))
EVENTS = Stream("ORDERS", ("internal.*.orders.>",))

Make = Callable[..., dict[str, Any]]


class Publish(Protocol):
    async def __call__(self, subject: str, sequence: int = 1, *, traceparent: str = "", id: str = "") -> str: ...


@pytest.fixture
async def server() -> AsyncIterator[NatsServer]:
    async with nats_server() as running:
        yield running


@pytest.fixture
async def bus(server: NatsServer) -> AsyncIterator[Bus]:
    bus = Bus(server.url, "test")
    bus.start()
    assert await bus.wait_connected(10)
    await bus.ensure([EVENTS, DEAD_LETTERS])
    yield bus
    await bus.close()


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[Documents]:
    store = await open_store(f"sqlite:///{tmp_path / 'orders.db'}", [ORDERS])
    yield store.documents(ORDERS)
    await store.close()


@pytest.fixture
async def relay(bus: Bus, documents: Documents) -> AsyncIterator[Relay]:
    relay = Relay(bus, system_clock())
    relay.watch(documents)
    running = asyncio.create_task(relay.run())
    yield relay
    running.cancel()


@pytest.fixture
def event() -> Make:
    """An event's envelope: `event("ord_1", 3)` is the third of that order."""

    def make(subject: str, sequence: int = 1, *, traceparent: str = "", id: str = "") -> dict[str, Any]:
        return envelope(
            event_id=id or f"evt_{subject}_{sequence}",
            source="/aftersales/orders",
            type="aftersales.orders.v1.OrderChanged",
            subject=subject,
            retailer="nordic-home",
            sequence=sequence,
            time=system_clock()(),
            traceparent=traceparent,
            data={"number": sequence},
        )

    return make


@pytest.fixture
def order(event: Make) -> Callable[..., Document]:
    """An order's document with these events in its outbox, recorded `age_seconds` ago."""

    def make(id: str, version: int, sequences: range, *, age_seconds: int = 0) -> Document:
        recorded_at = system_clock()() - age_seconds * SECOND
        outbox = [
            {
                "id": f"evt_{id}_{sequence}",
                "subject": "internal.nordic-home.orders.v1.order.changed",
                "recorded_at": recorded_at,
                "event": event(id, sequence),
            }
            for sequence in sequences
        ]
        return {"id": id, "version": version, "events": sequences.stop - 1, "outbox": outbox, "requests": {}}

    return make


@pytest.fixture
def publish(bus: Bus, event: Make) -> Publish:
    """Publishes an event and returns its id."""

    async def send(subject: str, sequence: int = 1, *, traceparent: str = "", id: str = "") -> str:
        sent = event(subject, sequence, traceparent=traceparent, id=id)
        await bus.publish(
            "internal.nordic-home.orders.v1.order.changed",
            orjson.dumps(sent),
            message_id=sent["id"],
            traceparent=traceparent,
        )
        return str(sent["id"])

    return send


@pytest.fixture
def stored(bus: Bus) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    """Every event in the stream, in its order."""

    async def read() -> list[dict[str, Any]]:
        info = await bus.jetstream.stream_info(EVENTS.name)
        numbers = range(max(1, info.state.first_seq), info.state.last_seq + 1)
        messages = [await bus.jetstream.get_msg(EVENTS.name, seq=number) for number in numbers]
        return [orjson.loads(message.data or b"") for message in messages]

    return read


@asynccontextmanager
async def running(bus: Bus, *subscriptions: Subscription, service: str = "shop") -> AsyncIterator[Consumers]:
    consumers = Consumers(bus, service, subscriptions, system_clock())
    task = asyncio.create_task(consumers.run())
    yield consumers
    await consumers.stop(5)
    await task


@pytest.fixture
def consuming() -> Any:
    """`async with consuming(bus, subscription, …) as consumers:`"""
    return running


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with recorded_spans() as spans:
        yield spans
