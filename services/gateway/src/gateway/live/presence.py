"""Who is at which ticket, on the live streams of the retailer's people.

The service that knows says it on NATS, without a stream: nothing is stored, what is lost is said again, and every
gateway hears all of it. It has no id, since nobody can resume after it.
"""

from asyncio import FIRST_COMPLETED, Queue, QueueFull, Task, create_task, gather, wait
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Any

import orjson
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable

MOST_WAITING = 100
"""Reports that one stream's client has not read yet; beyond them it misses some."""
_FIELDS = ("retailer", "ticket_id", "agent", "state", "seen_at")


def line(payload: bytes) -> bytes | None:
    """The event of a report; None for what is none."""
    try:
        report = orjson.loads(payload)
        shown: dict[str, Any] = {name: report[name] for name in _FIELDS}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return b"event: presence\ndata: %b\n\n" % orjson.dumps(shown)


async def with_presence(
    changes: AsyncGenerator[bytes, None], bus: Bus, retailers: Sequence[str]
) -> AsyncGenerator[bytes, None]:
    """The lines of a live stream, and between them the reports of these retailers; it ends with the stream."""
    reports: Queue[bytes] = Queue(MOST_WAITING)
    subscriptions = await _subscribed(bus, retailers, reports)
    change: Task[bytes | None] = create_task(_next(changes))
    report = create_task(reports.get())
    try:
        while True:
            await wait({change, report}, return_when=FIRST_COMPLETED)
            if change.done():
                found = change.result()
                if found is None:
                    return
                yield found
                change = create_task(_next(changes))
            if report.done():
                yield report.result()
                report = create_task(reports.get())
    finally:
        change.cancel()
        report.cancel()
        await gather(change, report, return_exceptions=True)
        await changes.aclose()
        for subscription in subscriptions:
            with suppress(*UNREACHABLE):
                await subscription.unsubscribe()


async def _next(changes: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(changes, None)


async def _subscribed(bus: Bus, retailers: Sequence[str], reports: Queue[bytes]) -> list[Subscription]:
    """None while NATS is away: the stream ends then, too."""

    async def take(message: Msg) -> None:
        if found := line(message.data):
            with suppress(QueueFull):
                reports.put_nowait(found)

    try:
        return [await bus.client.subscribe(f"presence.{retailer}.*", cb=take) for retailer in retailers]
    except (BusUnavailable, *UNREACHABLE):
        return []
