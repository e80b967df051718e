"""What operator's commands need of their service, and how they connect to its bus."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from servicekit.backup import Migration, Republish
from servicekit.documents import Collection
from servicekit.events.bus import Bus
from servicekit.events.streams import Stream
from servicekit.objects import Storage
from servicekit.runtime.settings import Operational

WAIT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Service:
    """Collections and streams are those that it owns; one without collections has no store. `targets` are by name."""

    name: str
    operational: Operational
    collections: Sequence[Collection] = ()
    streams: Sequence[Stream] = ()
    republish: Republish | None = None
    migrations: Sequence[Migration] = ()
    objects: Storage | None = None  # a folder of objects that belongs to its store
    targets: Mapping[str, str] = field(default_factory=dict)  # the services that it cannot do without


@asynccontextmanager
async def connected(service: Service) -> AsyncIterator[Bus | None]:
    """The bus of the service, or None if it does not answer."""
    operational = service.operational
    bus = Bus(
        operational.nats_url,
        f"{service.name}-ops",
        certificates=operational.nats_ca,
        replicas=operational.stream_replicas,
        max_age_days=operational.stream_max_age_days,
        max_bytes=operational.stream_max_bytes,
    )
    bus.start()
    try:
        yield bus if await bus.wait_connected(WAIT_SECONDS) else None
    finally:
        await bus.close()
