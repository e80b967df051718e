"""What the use cases of meters need from storage and from assets."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.meters.domain.meter import Around, Meter, MeterReading

ReadMeter = Callable[[Meter, Around], MeterReading]
FitDevice = Callable[[Meter, Around], Meter]


class Assets(Protocol):
    async def get(self, id: str, viewer: Viewer) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND."""

    async def get_many(self, ids: Sequence[str], viewer: Viewer) -> list[Asset]:
        """Those that exist for the viewer."""


class Meters(Protocol):
    """Meters with their readings. A decision is made on what is stored, and again where that changed meanwhile."""

    async def get_many(self, ids: Sequence[str]) -> list[Meter]: ...

    async def record(
        self, blank: Meter, at: Instant, decide: ReadMeter, idempotency_key: IdempotencyKey | None
    ) -> MeterReading:
        """Stores the reading that is decided for an instant. Raises Refused: METER_READING_REVOKED, as `decide`."""

    async def fit(
        self, blank: Meter, at: Instant, decide: FitDevice, idempotency_key: IdempotencyKey | None
    ) -> Meter: ...

    async def around(self, meter: Meter, at: Instant) -> Around: ...

    async def within(self, meter: Meter, since: Instant, until: Instant) -> Sequence[MeterReading]:
        """Those that count, and the one before `since`: the latest ones up to a limit."""


class Readings(Protocol):
    async def change(
        self, id: str, act: Callable[[MeterReading], MeterReading], *, idempotency_key: IdempotencyKey | None
    ) -> MeterReading | None: ...

    async def get(self, id: str) -> MeterReading | None: ...

    async def page(
        self, meter_ids: Sequence[str], since: Instant | None, *, size: int, after: Cursor | None
    ) -> Page[MeterReading]:
        """Those after `since`, the latest first, revoked ones too."""
