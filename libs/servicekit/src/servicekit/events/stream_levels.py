"""How full the streams are and how many dead letters wait: JetStream is asked now and then, for whoever scrapes."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from prometheus_client import Gauge

from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription

_EVERY_SECONDS = 5.0

_BYTES = Gauge("aftersales_stream_bytes", "What a stream holds.", ["stream"])
_LIMIT = Gauge("aftersales_stream_limit_bytes", "What a stream may hold; none without a limit.", ["stream"])
_WAITING = Gauge("aftersales_dead_letters_waiting", "Events given up that nobody has replayed.", ["consumer"])


async def observe_levels(
    bus: Bus, service: str, streams: Sequence[Stream], subscriptions: Sequence[Subscription]
) -> None:
    """Look at the streams of a service and at the dead letters of its consumers until cancelled."""
    while True:
        await bus.wait_connected()
        with suppress(*UNREACHABLE, BusUnavailable):  # a stream may not be there yet
            for stream in (DEAD_LETTERS, *streams):
                await _observe_stream(bus, stream.name)
            await _observe_dead_letters(bus, service, subscriptions)
        await asyncio.sleep(_EVERY_SECONDS)


async def _observe_stream(bus: Bus, name: str) -> None:
    info = await bus.jetstream.stream_info(name)
    limit = info.config.max_bytes or 0
    _BYTES.labels(name).set(info.state.bytes)
    if limit > 0:
        _LIMIT.labels(name).set(limit)
    else:
        with suppress(KeyError):
            _LIMIT.remove(name)


async def _observe_dead_letters(bus: Bus, service: str, subscriptions: Sequence[Subscription]) -> None:
    info = await bus.jetstream.stream_info(DEAD_LETTERS.name, subjects_filter=f"dead.{service}.*")
    waiting = info.state.subjects or {}
    for subscription in subscriptions:
        _WAITING.labels(subscription.name).set(waiting.get(f"dead.{service}.{subscription.name}", 0))
