import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from orjson import dumps
from prometheus_client import REGISTRY
from servicekit.events.bus import Bus
from servicekit.events.dead_letters import list_dead_letters, replay_dead_letter, show_dead_letter
from servicekit.events.envelope import Event, Poison, SequenceConflict
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription
from servicekit.testing.nats import NatsServer
from servicekit.testing.waiting import eventually

Publish = Callable[..., Awaitable[str]]

SUBJECTS = ("internal.*.orders.>",)


class Seen:
    """A handler that notes what it sees and fails as set: `fails[event id]` is a list of exceptions, one a time."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.fails: dict[str, list[Exception]] = {}

    async def __call__(self, event: Event) -> None:
        if left := self.fails.get(event.id):
            raise left.pop(0)
        self.events.append(event)

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.events]


class Away(Exception):
    kind = "unavailable"


def subscription(handle: Callable[[Event], Awaitable[None]], name: str = "orders", **options: Any) -> Subscription:
    return Subscription(name, "ORDERS", SUBJECTS, handle, **options)


async def acknowledged(bus: Bus, durable: str) -> bool:
    info = await bus.jetstream.consumer_info("ORDERS", durable)
    return not info.num_pending and not info.num_ack_pending


async def test_every_event_is_handled_and_acknowledged(bus: Bus, publish: Publish, consuming: Any) -> None:
    seen = Seen()
    async with consuming(bus, subscription(seen)):
        sent = [await publish(f"ord_{number % 7}", number) for number in range(300)]
        await eventually(lambda: len(seen.events) == 300)
        await eventually(lambda: acknowledged(bus, "shop-orders"))
    assert sorted(seen.ids) == sorted(sent)


async def test_events_are_handled_in_order_per_aggregate(bus: Bus, publish: Publish, consuming: Any) -> None:
    begun: list[tuple[str, int]] = []
    gate = asyncio.Event()

    async def handle(event: Event) -> None:
        begun.append((event.subject, event.sequence))
        if event.subject == "ord_slow":
            await gate.wait()

    async with consuming(bus, subscription(handle)):
        for sequence in (1, 2, 3):
            await publish("ord_slow", sequence)
        await publish("ord_quick", 1)
        await eventually(lambda: ("ord_quick", 1) in begun)
        assert [sequence for subject, sequence in begun if subject == "ord_slow"] == [1]
        gate.set()
        await eventually(lambda: len(begun) == 4)
    assert [sequence for subject, sequence in begun if subject == "ord_slow"] == [1, 2, 3]


async def test_no_more_than_in_flight_are_handled_at_once(bus: Bus, publish: Publish, consuming: Any) -> None:
    running, most, done = 0, 0, 0

    async def handle(_: Event) -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.005)
        running -= 1
        done += 1

    for number in range(50):
        await publish(f"ord_{number}")
    async with consuming(bus, subscription(handle, in_flight=4)):
        await eventually(lambda: done == 50)
    assert most == 4


@pytest.mark.parametrize("failure", [Away("the store is away"), ConnectionError("refused"), TimeoutError("too slow")])
async def test_transient_failure_is_retried_beyond_other_attempts(
    bus: Bus, publish: Publish, consuming: Any, failure: Exception
) -> None:
    seen = Seen()
    async with consuming(bus, subscription(seen, max_attempts=1)):
        seen.fails["evt_ord_1_1"] = [failure, failure]
        await publish("ord_1", 1)
        await eventually(lambda: seen.ids == ["evt_ord_1_1"])
    assert await list_dead_letters(bus, "shop") == []


async def test_poison_is_dead_lettered_with_reason_and_blocks_nothing(
    bus: Bus, publish: Publish, consuming: Any
) -> None:
    seen = Seen()
    seen.fails["evt_ord_1_1"] = [Poison("no such order")]
    before = REGISTRY.get_sample_value("aftersales_dead_letters_total", {"consumer": "orders"}) or 0
    async with consuming(bus, subscription(seen, in_flight=1)):
        await bus.publish("internal.nordic-home.orders.v1.order.changed", b"not json", message_id="evt_0")
        await publish("ord_1", 1)
        await publish("ord_1", 2)
        await eventually(lambda: seen.ids == ["evt_ord_1_2"])
        await eventually(lambda: acknowledged(bus, "shop-orders"))
    unreadable, refused = await list_dead_letters(bus, "shop")
    assert "no JSON" in unreadable.reason
    assert (refused.reason, refused.consumer, refused.deliveries) == ("no such order", "orders", 1)
    assert (refused.stream, refused.sequence) == ("ORDERS", 2)
    assert refused.subject == "internal.nordic-home.orders.v1.order.changed"
    assert await show_dead_letter(bus, "shop", refused.number) == refused
    assert await show_dead_letter(bus, "another", refused.number) is None
    after = REGISTRY.get_sample_value("aftersales_dead_letters_total", {"consumer": "orders"})
    assert after == before + 2


async def test_failure_is_retried_to_the_limit_then_dead_lettered(bus: Bus, publish: Publish, consuming: Any) -> None:
    seen = Seen()
    async with consuming(bus, subscription(seen, max_attempts=3)):
        seen.fails["evt_ord_1_1"] = [KeyError("line")] * 9
        await publish("ord_1", 1)
        (dead_letter,) = await eventually(lambda: list_dead_letters(bus, "shop"))
    assert dead_letter.deliveries == 3
    assert dead_letter.reason.startswith("KeyError (")  # and the place; the text may quote what somebody wrote
    assert len(seen.fails["evt_ord_1_1"]) == 6


async def test_replay_reaches_failed_consumer_and_removes_dead_letter(
    bus: Bus, publish: Publish, consuming: Any
) -> None:
    failed, other = Seen(), Seen()
    failed.fails["evt_ord_1_1"] = [Poison("not yet")]
    async with consuming(bus, subscription(failed, "failed"), subscription(other, "other")):
        await publish("ord_1", 1)
        (dead_letter,) = await eventually(lambda: list_dead_letters(bus, "shop"))
        assert await replay_dead_letter(bus, "shop", dead_letter.number)
        await eventually(lambda: failed.ids == ["evt_ord_1_1"])
        assert await list_dead_letters(bus, "shop") == []
        assert not await replay_dead_letter(bus, "shop", dead_letter.number)
        await publish("ord_1", 2)
        await eventually(lambda: len(other.ids) == 2)
    assert other.ids == ["evt_ord_1_1", "evt_ord_1_2"]


async def test_failed_replay_is_a_new_dead_letter_of_same_origin(bus: Bus, publish: Publish, consuming: Any) -> None:
    seen = Seen()
    seen.fails["evt_ord_1_1"] = [Poison("first"), Poison("second")]
    async with consuming(bus, subscription(seen)):
        await publish("ord_1", 1)
        (first,) = await eventually(lambda: list_dead_letters(bus, "shop"))
        await replay_dead_letter(bus, "shop", first.number)
        (second,) = await eventually(lambda: list_dead_letters(bus, "shop"))
    assert second.number > first.number
    assert second.reason == "second"
    assert (second.stream, second.sequence, second.subject) == (first.stream, first.sequence, first.subject)


async def test_stop_finishes_running_handlers_and_returns_the_rest(bus: Bus, publish: Publish, consuming: Any) -> None:
    begun, gate, handled = asyncio.Event(), asyncio.Event(), []

    async def handle(event: Event) -> None:
        begun.set()
        await gate.wait()
        handled.append(event.sequence)

    for sequence in (1, 2):
        await publish("ord_1", sequence)
    async with consuming(bus, subscription(handle)) as consumers:
        await begun.wait()
        stopping = asyncio.create_task(consumers.stop(5))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        assert handled == [1]
    rest = Seen()
    async with consuming(bus, subscription(rest)):
        await eventually(lambda: rest.ids == ["evt_ord_1_2"])


async def test_handler_over_the_grace_is_cancelled_and_event_returned(
    bus: Bus, publish: Publish, consuming: Any
) -> None:
    begun = asyncio.Event()

    async def handle(_: Event) -> None:
        begun.set()
        await asyncio.Event().wait()

    await publish("ord_1", 1)
    async with consuming(bus, subscription(handle)) as consumers:
        await begun.wait()
        await consumers.stop(0.1)
    seen = Seen()
    async with consuming(bus, subscription(seen)):
        await eventually(lambda: seen.ids == ["evt_ord_1_1"])


@pytest.mark.parametrize("kill", [False, True])
async def test_consumers_go_on_as_soon_as_nats_is_back(
    server: NatsServer, bus: Bus, publish: Publish, consuming: Any, kill: bool
) -> None:
    seen = Seen()
    async with consuming(bus, subscription(seen)):
        await publish("ord_1", 1)
        await eventually(lambda: seen.ids == ["evt_ord_1_1"])
        await server.stop(kill=kill)
        await eventually(lambda: not bus.connected)
        await server.start()
        await eventually(lambda: bus.connected, timeout=10)
        await publish("ord_1", 2)
        await eventually(lambda: seen.ids == ["evt_ord_1_1", "evt_ord_1_2"], timeout=2)


async def test_a_consumer_waits_for_a_stream_that_is_not_there_yet(bus: Bus, consuming: Any, event: Any) -> None:
    seen = Seen()
    async with consuming(bus, Subscription("parts", "PARTS", ("internal.*.parts.>",), seen)):
        await bus.ensure([Stream("PARTS", ("internal.*.parts.>",))])
        await bus.publish("internal.nordic-home.parts.v1.part.made", dumps(event("par_1")), message_id="evt_1")
        assert await eventually(lambda: seen.ids == ["evt_par_1_1"])


async def test_a_consumer_takes_on_changed_subjects(bus: Bus, publish: Publish, consuming: Any) -> None:
    seen = Seen()
    async with consuming(bus, Subscription("orders", "ORDERS", ("internal.*.orders.v2.>",), seen)):
        await publish("ord_1", 1)
    async with consuming(bus, subscription(seen)):
        await publish("ord_1", 2)
        await eventually(lambda: "evt_ord_1_2" in seen.ids)
    info = await bus.jetstream.consumer_info("ORDERS", "shop-orders")
    assert info.config.filter_subjects == list(SUBJECTS)


async def test_a_consumer_that_somebody_deleted_is_made_again(bus: Bus, publish: Publish, consuming: Any) -> None:
    seen = Seen()
    async with consuming(bus, subscription(seen)):
        await publish("ord_1", 1)
        await eventually(lambda: seen.ids)
        await bus.jetstream.delete_consumer("ORDERS", "shop-orders")
        await publish("ord_1", 2)
        assert await eventually(lambda: "evt_ord_1_2" in seen.ids, timeout=10)


async def test_two_processes_of_a_consumer_handle_each_event_once(bus: Bus, publish: Publish, consuming: Any) -> None:
    one, other = Seen(), Seen()
    async with consuming(bus, subscription(one, in_flight=8)), consuming(bus, subscription(other, in_flight=8)):
        sent = [await publish(f"ord_{number}") for number in range(200)]
        await eventually(lambda: len(one.ids + other.ids) >= 200)
        await eventually(lambda: acknowledged(bus, "shop-orders"))
    assert sorted(one.ids + other.ids) == sorted(sent)


async def test_a_conflict_of_sequences_is_a_dead_letter_and_counted(bus: Bus, consuming: Any, publish: Publish) -> None:
    async def handle(event: Event) -> None:
        raise SequenceConflict("ord_1 had another event 1 before")

    def conflicts() -> float:
        return REGISTRY.get_sample_value("aftersales_sequence_conflicts_total", {"consumer": "copies"}) or 0

    before = conflicts()
    await publish("ord_1")
    async with consuming(bus, Subscription("copies", "ORDERS", ("internal.*.orders.>",), handle)):
        (dead_letter,) = await eventually(lambda: list_dead_letters(bus, "shop"))
    assert dead_letter.reason == "ord_1 had another event 1 before"
    assert conflicts() == before + 1
