"""Where operator's commands find the bus."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from servicekit.bus import Bus
from servicekit.settings import Operational

WAIT_SECONDS = 3.0


@asynccontextmanager
async def connected(name: str, operational: Operational) -> AsyncIterator[Bus | None]:
    """The bus of the service `name`, or None if it does not answer."""
    bus = Bus(
        operational.nats_url,
        f"{name}-ops",
        certificates=operational.nats_ca,
        replicas=operational.stream_replicas,
        max_age_days=operational.stream_max_age_days,
    )
    bus.start()
    try:
        yield bus if await bus.wait_connected(WAIT_SECONDS) else None
    finally:
        await bus.close()
