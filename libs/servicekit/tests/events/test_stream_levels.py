import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import REGISTRY
from servicekit.events.bus import Bus, BusUnavailable
from servicekit.events.dead_letters import (
    DEAD_LETTERS,
    Origin,
    discard_dead_letter,
    replay_dead_letter,
    write_dead_letter,
)
from servicekit.events.envelope import Event
from servicekit.events.stream_levels import observe_levels
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription
from servicekit.testing.nats import NatsServer
from servicekit.testing.waiting import eventually

STREAM = Stream("ORDERS", ("internal.*.orders.>",))
LIMIT = 100_000


async def ignore(event: Event) -> None: ...


MAIL = Subscription("mail", STREAM.name, STREAM.subjects, ignore)


def metric(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


@asynccontextmanager
async def watched(bus: Bus) -> AsyncIterator[None]:
    """Looked at once in here."""
    looking = asyncio.create_task(observe_levels(bus, "shop", [STREAM], [MAIL]))
    yield
    looking.cancel()


async def level(bus: Bus) -> float:
    """What the stream holds, once it is metric."""
    held = float((await bus.jetstream.stream_info(STREAM.name)).state.bytes)
    async with watched(bus):
        assert await eventually(lambda: metric("aftersales_stream_bytes", stream=STREAM.name) == held)
    return held


@asynccontextmanager
async def connected(server: NatsServer, max_bytes: int = 0) -> AsyncIterator[Bus]:
    bus = Bus(server.url, "test", max_bytes=max_bytes)
    bus.start()
    await bus.ensure([DEAD_LETTERS, STREAM])
    yield bus
    await bus.close()


async def fill(bus: Bus) -> int:
    """How many events of 10 kB a stream takes until it refuses one; twice as much as it may is offered."""
    for number in range(2 * LIMIT // 10_000):
        try:
            await bus.publish("internal.nordic-home.orders.v1.order.changed", bytes(10_000), message_id=str(number))
        except BusUnavailable:
            return number
    raise AssertionError("nothing is refused")


async def test_full_stream_refuses_until_its_limit_is_raised(
    server: NatsServer,
) -> None:
    async with connected(server, max_bytes=LIMIT) as bus:
        taken = await fill(bus)
        assert 0.8 * LIMIT < await level(bus) <= LIMIT
        assert metric("aftersales_stream_limit_bytes", stream=STREAM.name) == LIMIT
        assert (await bus.jetstream.stream_info(STREAM.name)).state.messages == taken > 5
    async with connected(server) as bus:
        await bus.publish("internal.nordic-home.orders.v1.order.changed", bytes(10_000), message_id="one more")
        assert await level(bus) > LIMIT
        assert metric("aftersales_stream_limit_bytes", stream=STREAM.name) is None


async def test_a_dead_letter_waits_until_it_is_replayed_or_discarded(bus: Bus) -> None:
    for service, consumer, sequence in (("shop", "mail", 1), ("shop", "mail", 2), ("other", "mail", 3)):
        origin = Origin(STREAM.name, sequence, "internal.nordic-home.orders.v1.order.changed", 8)
        await write_dead_letter(bus, service, consumer, b"{}", {}, origin, "it does not fit")

    async def waiting(expected: float) -> bool:
        async with watched(bus):
            return await eventually(lambda: metric("aftersales_dead_letters_waiting", consumer="mail") == expected)

    assert await waiting(2)
    assert await replay_dead_letter(bus, "shop", 1)
    assert await waiting(1)
    assert not await discard_dead_letter(bus, "shop", 3)  # another service's
    assert await discard_dead_letter(bus, "shop", 2)
    assert not await discard_dead_letter(bus, "shop", 2)
    assert await waiting(0)
