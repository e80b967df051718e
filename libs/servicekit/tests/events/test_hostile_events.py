"""Messages that nobody should send, and failures that are nobody's fault: neither holds anybody up."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from servicekit.documents.aggregates import Contended
from servicekit.events.bus import Bus
from servicekit.events.dead_letters import list_dead_letters
from servicekit.events.envelope import Event, Poison
from servicekit.events.subscription import Subscription
from servicekit.testing.waiting import eventually

Publish = Callable[..., Awaitable[str]]
SUBJECT = "internal.nordic-home.orders.v1.order.changed"


def subscription(handle: Callable[[Event], Awaitable[None]], **options: Any) -> Subscription:
    return Subscription("orders", "ORDERS", ("internal.*.orders.>",), handle, **options)


@pytest.mark.parametrize(
    "wrong",
    [
        {"traceparent": 7},
        {"traceparent": ["00-" + "a" * 32 + "-" + "b" * 16 + "-01"]},
        {"traceparent": "no such trace"},
        {"sequence": True},
        {"data": []},
        {"time": "9999-99-99T00:00:00Z"},
        {"subject": ""},
    ],
)
async def test_an_event_with_a_wrong_attribute_holds_up_nothing(
    bus: Bus, publish: Publish, consuming: Any, event: Any, wrong: dict[str, Any]
) -> None:
    seen: list[str] = []

    async def handle(event: Event) -> None:
        seen.append(event.id)

    async with consuming(bus, subscription(handle, in_flight=1)):
        await bus.publish(SUBJECT, orjson.dumps({**event("ord_1"), **wrong}), message_id="evt_wrong")
        await publish("ord_1", 2)
        await eventually(lambda: "evt_ord_1_2" in seen)

        async def settled() -> bool:
            info = await bus.jetstream.consumer_info("ORDERS", "shop-orders")
            return not info.num_ack_pending

        assert await eventually(settled)


@pytest.mark.parametrize("reason", ["Kühlschrank ✓", "a\x00b\x07c", "x: y\r\nNats-Msg-Id: 7", "   ", "ü" * 600])
async def test_dead_letter_with_any_reason_can_be_read(bus: Bus, publish: Publish, consuming: Any, reason: str) -> None:
    async def handle(_: Event) -> None:
        raise Poison(reason)

    async with consuming(bus, subscription(handle)):
        await publish("ord_1")
        (dead_letter,) = await eventually(lambda: list_dead_letters(bus, "shop"))
    assert dead_letter.reason == " ".join(reason.split()).encode("unicode_escape").decode()[:500]
    assert (dead_letter.consumer, dead_letter.stream, dead_letter.subject) == ("orders", "ORDERS", SUBJECT)
    assert orjson.loads(dead_letter.payload)["id"] == "evt_ord_1_1"


async def test_version_conflict_is_not_counted_as_an_attempt(bus: Bus, publish: Publish, consuming: Any) -> None:
    attempts = 0

    async def handle(_: Event) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 4:
            raise Contended

    async with consuming(bus, subscription(handle, max_attempts=2)):
        await publish("ord_1")
        await eventually(lambda: attempts == 4, timeout=15)
    assert await list_dead_letters(bus, "shop") == []
