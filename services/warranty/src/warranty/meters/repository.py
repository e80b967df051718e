"""The collections of meters and their readings, and the queries on them.

A reading is recorded by a write of its meter, guarded by the version that it was decided on: two readings of one meter
are never decided beside each other. That write holds the reading (`pending`) with its event; then the reading is stored
as a document of its own. After a crash between the two, whoever next reads or writes the meter does the second.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from domainkit.refusals import Refused
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates, Contended, Stale

from warranty.meters.domain.events import MeterEvent, MeterFitted, MeterReadingRecorded, MeterReadingRevoked
from warranty.meters.domain.meter import Around, Meter, MeterReading, around
from warranty.meters.ports import FitDevice, ReadMeter

READINGS_BY_METER = Index("by_meter", equal=("meter_id",), order_by="read_at")
READINGS_THAT_COUNT = Index("that_count", equal=("meter_id", "state"), order_by="read_at")
METER_READINGS = Collection(
    "meter_readings",
    (READINGS_BY_METER, READINGS_THAT_COUNT),
    personal=NoPersonalData("What meters of units showed when, and the role of who reported it; kept with the asset"),
)
METERS = Collection("meters", personal=NoPersonalData("Which devices count a unit's usage; kept with the asset"))
"""Written after the readings: a backup reads them first, so that it has each reading here or there."""

_COUNTS, _REVOKED = "counts", "revoked"
_ATTEMPTS = 10
_MOST_IN_A_WINDOW = 500


def reading_index_fields(reading: MeterReading) -> dict[str, str]:
    return {"state": _COUNTS if reading.revoked_at is None else _REVOKED}


@dataclass(frozen=True, slots=True)
class MeterRepository:
    meters: Aggregates[Meter, MeterEvent]
    readings: Aggregates[MeterReading, MeterReadingRevoked]

    async def get_many(self, ids: Sequence[str]) -> list[Meter]:
        found = await self.meters.get_many(ids)
        for meter in found:
            await self._settle(meter)
        return found

    async def record(
        self, blank: Meter, at: Instant, decide: ReadMeter, idempotency_key: IdempotencyKey | None
    ) -> MeterReading:
        for _ in range(_ATTEMPTS):
            meter = await self._settled(blank)
            reading = decide(meter, await self.around(meter, at))
            if reading.version:
                return reading
            if await self.readings.get(reading.id) is not None:
                raise Refused("conflict", "METER_READING_REVOKED", "The same reading was revoked.", field="value")
            following, event = replace(meter, pending=(reading,)), MeterReadingRecorded(reading)
            if await self._changed(meter, following, event, idempotency_key):
                await self._store(following.pending)
                return reading
        raise Contended

    async def fit(self, blank: Meter, at: Instant, decide: FitDevice, idempotency_key: IdempotencyKey | None) -> Meter:
        for _ in range(_ATTEMPTS):
            meter = await self._settled(blank)
            following = decide(meter, await self.around(meter, at))
            if following == meter:
                return meter
            if changed := await self._changed(meter, following, MeterFitted(following), idempotency_key):
                return changed
        raise Contended

    async def around(self, meter: Meter, at: Instant) -> Around:
        where = {"meter_id": meter.id, "state": _COUNTS}
        before = await self.readings.find(READINGS_THAT_COUNT, where, below=at, descending=True, limit=1)
        return around([*before, *await self.readings.find(READINGS_THAT_COUNT, where, at_least=at, limit=2)], at)

    async def within(self, meter: Meter, since: Instant, until: Instant) -> Sequence[MeterReading]:
        where = {"meter_id": meter.id, "state": _COUNTS}
        found = await self.readings.find(
            READINGS_THAT_COUNT, where, at_least=since, below=until + 1, descending=True, limit=_MOST_IN_A_WINDOW
        )
        before = await self.readings.find(READINGS_THAT_COUNT, where, below=since, descending=True, limit=1)
        return [*before, *reversed(found)] if len(found) < _MOST_IN_A_WINDOW else found

    async def _settled(self, blank: Meter) -> Meter:
        """The stored meter with all its readings in their documents, or the blank one."""
        meter = await self.meters.get(blank.id)
        if meter is None:
            return blank
        await self._settle(meter)
        return meter

    async def _settle(self, meter: Meter) -> None:
        stored = {each.id for each in await self.readings.get_many([each.id for each in meter.pending])}
        await self._store([each for each in meter.pending if each.id not in stored])

    async def _store(self, readings: Sequence[MeterReading]) -> None:
        for reading in readings:
            with suppress(DuplicateKey):  # another request was first
                await self.readings.add(reading, [])

    async def _changed(
        self, meter: Meter, following: Meter, event: MeterEvent, idempotency_key: IdempotencyKey | None
    ) -> Meter | None:
        """None where somebody else changed the meter since it was read."""
        version = meter.version
        if not version:
            try:
                version = (await self.meters.add(meter, [])).version
            except DuplicateKey:
                return None
        try:
            return await self.meters.change(
                meter.id,
                lambda _: (replace(following, version=version), [event]),
                if_version={version},
                idempotency_key=idempotency_key,
            )
        except Stale:
            return None


@dataclass(frozen=True, slots=True)
class MeterReadingRepository:
    readings: Aggregates[MeterReading, MeterReadingRevoked]

    async def get(self, id: str) -> MeterReading | None:
        return await self.readings.get(id)

    async def change(
        self, id: str, act: Callable[[MeterReading], MeterReading], *, idempotency_key: IdempotencyKey | None
    ) -> MeterReading | None:
        def revoked(reading: MeterReading) -> tuple[MeterReading, Sequence[MeterReadingRevoked]]:
            changed = act(reading)
            return changed, [] if changed == reading else [MeterReadingRevoked(changed)]

        return await self.readings.change(id, revoked, idempotency_key=idempotency_key)

    async def page(
        self, meter_ids: Sequence[str], since: Instant | None, *, size: int, after: Cursor | None
    ) -> Page[MeterReading]:
        where, first = {"meter_id": list(meter_ids)}, None if since is None else since + 1
        page = await self.readings.page(
            READINGS_BY_METER, where, size=size, after=after, at_least=first, descending=True
        )
        return Page(*page)
