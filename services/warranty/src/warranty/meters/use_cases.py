"""Recording what meters show, revoking it, and the usage of an asset."""

from asyncio import Semaphore, gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant, after
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import FactKind
from warranty.assets.domain.history import seen_since
from warranty.coverage.domain.metering import LimitUsage
from warranty.meters.domain.meter import (
    Meter,
    MeterReading,
    MeterReadingRevocation,
    MeterReadingSource,
    ReadingDraft,
    ReadingRow,
    blank_meter,
    meter_id,
    revoke,
)
from warranty.meters.domain.recording import FittedDevice, fit_device, read_meter
from warranty.meters.domain.usage import WINDOW, MeterTotal, Point, points, projected_at, total_at, usage_per_day
from warranty.meters.ports import Assets, Meters, Readings
from warranty.product_models.domain.terms import MeterLimit, MeterUnit

_AT_ONCE = 32  # meters written concurrently: enough to share commits
_SOURCES = {"customer": MeterReadingSource.CUSTOMER, "partner": MeterReadingSource.PARTNER}


@dataclass(frozen=True, slots=True)
class MeterUsage:
    meter: Meter
    total: MeterTotal | None
    usage_per_day: float | None


@dataclass(frozen=True, slots=True)
class RecordReadings:
    assets: Assets
    meters: Meters
    readings: Readings

    async def record(
        self,
        asset_id: str,
        draft: ReadingDraft,
        viewer: Viewer,
        *,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> MeterReading:
        """Raises Refused: ASSET_NOT_FOUND, METER_READING_REVOKED, and what `read_meter` does."""
        asset = await self.assets.get(asset_id, viewer)
        return await self._record(asset, draft, viewer, now, idempotency_key)

    async def record_many(
        self, retailer: str, rows: Sequence[ReadingRow], viewer: Viewer, *, now: Instant
    ) -> list[MeterReading | Refused]:
        """For each row its reading, or why it is refused. Those of one meter follow each other."""
        ids = sorted({row.asset_id for row in rows})
        found = {asset.id: asset for asset in await self.assets.get_many(ids, viewer) if asset.retailer == retailer}
        places: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            places.setdefault(meter_id(row.asset_id, row.draft.unit), []).append(place)
        slots = Semaphore(_AT_ONCE)

        async def of_meter(of_it: Sequence[int]) -> dict[int, MeterReading | Refused]:
            async with slots:
                return {place: await self._outcome(rows[place], found, viewer, now) for place in of_it}

        outcomes: dict[int, MeterReading | Refused] = {}
        for decided in await gather(*map(of_meter, places.values())):
            outcomes |= decided
        return [outcomes[place] for place in range(len(rows))]

    async def revoke(
        self,
        asset_id: str,
        reading_id: str,
        revocation: MeterReadingRevocation,
        viewer: Viewer,
        *,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> MeterReading:
        """Raises Refused: ASSET_NOT_FOUND, METER_READING_NOT_FOUND, METER_READING_OF_OTHERS.

        The owner revokes what a customer has reported of their own time: that is themselves.
        """
        asset = await self.assets.get(asset_id, viewer)
        reading, since = await self.readings.get(reading_id), seen_since(asset, viewer)
        if reading is None or reading.asset_id != asset.id or (since is not None and reading.read_at <= since):
            raise not_found("meter reading")
        if viewer.only_customer is not None and reading.source is not MeterReadingSource.CUSTOMER:
            raise Refused("conflict", "METER_READING_OF_OTHERS", "No customer has reported this reading.")
        revoked = await self.readings.change(
            reading_id, lambda stored: revoke(stored, revocation, now=now), idempotency_key=idempotency_key
        )
        if revoked is None:
            raise not_found("meter reading")
        return revoked

    async def _outcome(
        self, row: ReadingRow, assets: Mapping[str, Asset], viewer: Viewer, now: Instant
    ) -> MeterReading | Refused:
        asset = assets.get(row.asset_id)
        if asset is None:
            return Refused("not_found", "ASSET_NOT_FOUND", "There is no such asset.", field="asset_id")
        try:
            return await self._record(asset, row.draft, viewer, now, None)
        except Refused as refused:
            return refused

    async def _record(
        self, asset: Asset, draft: ReadingDraft, viewer: Viewer, now: Instant, key: IdempotencyKey | None
    ) -> MeterReading:
        source, since = _SOURCES.get(viewer.role, MeterReadingSource.STAFF), seen_since(asset, viewer)
        own = None if since is None else after(since, 1)
        earliest = max((at for at in (made_at(asset), own) if at is not None), default=None)
        return await self.meters.record(
            blank_meter(asset.retailer, asset.id, draft.unit),
            draft.read_at,
            lambda meter, around: read_meter(
                meter, draft, around, source=source, earliest=earliest, now=now, seen_since=since
            ),
            key,
        )


@dataclass(frozen=True, slots=True)
class AssetMeters:
    assets: Assets
    meters: Meters
    readings: Readings

    async def fit(
        self,
        asset_id: str,
        unit: MeterUnit,
        fitted: FittedDevice,
        viewer: Viewer,
        *,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> MeterUsage:
        """The meter with its usage now. Raises Refused: ASSET_NOT_FOUND, and what `fit_device` does."""
        asset = await self.assets.get(asset_id, viewer)
        meter = await self.meters.fit(
            blank_meter(asset.retailer, asset.id, unit),
            fitted.fitted_at,
            lambda meter, around: fit_device(meter, fitted, around, made_at=made_at(asset), now=now),
            idempotency_key,
        )
        return await self._usage(meter, now)

    async def of_asset(self, asset_id: str, viewer: Viewer, *, at: Instant) -> list[MeterUsage]:
        """Its meters with the usage at an instant. Raises Refused: ASSET_NOT_FOUND.

        The present owner sees nothing of an instant in the time of the former one.
        """
        asset = await self.assets.get(asset_id, viewer)
        since = seen_since(asset, viewer)
        found = await self.meters.get_many([meter_id(asset.id, unit) for unit in MeterUnit])
        if since is None:
            return list(await gather(*(self._usage(meter, at) for meter in found)))
        if at <= since:
            return [MeterUsage(meter.seen_since(since), None, None) for meter in found]
        usage = await gather(*(self._usage(meter, at) for meter in found))
        return [replace(each, meter=each.meter.seen_since(since)) for each in usage]

    async def page(
        self, asset_id: str, unit: MeterUnit | None, viewer: Viewer, *, size: int, after: Cursor | None
    ) -> Page[MeterReading]:
        """The present owner sees none from the time of the former one. Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.assets.get(asset_id, viewer)
        meters = [meter_id(asset.id, each) for each in ([unit] if unit else MeterUnit)]
        return await self.readings.page(meters, seen_since(asset, viewer), size=size, after=after)

    async def _usage(self, meter: Meter, at: Instant) -> MeterUsage:
        total = total_at(meter, await self.meters.around(meter, at), at)
        known = points(meter, await self.meters.within(meter, Instant(at - WINDOW), at))
        return MeterUsage(meter, total, usage_per_day(known, at))


@dataclass(frozen=True, slots=True)
class UsageTotals:
    """The usage of assets, for other topics."""

    meters: Meters

    async def totals(self, asset_id: str, at: Instant) -> Mapping[MeterUnit, int]:
        """What the asset had been used at an instant, in each unit that is known."""
        found = await self.meters.get_many([meter_id(asset_id, unit) for unit in MeterUnit])
        totals = {meter.unit: total_at(meter, await self.meters.around(meter, at), at) for meter in found}
        return {unit: total.total for unit, total in totals.items() if total is not None}


@dataclass(frozen=True, slots=True)
class LimitUsages:
    """When meters reach limits, for the coverages that end by them."""

    meters: Meters

    async def usage(self, asset_id: str, limit: MeterLimit, *, now: Instant) -> LimitUsage:
        found = await self.meters.get_many([meter_id(asset_id, limit.unit)])
        if not found:
            return LimitUsage(None, None)
        meter = found[0]
        known = points(meter, (await self.meters.around(meter, now)).readings)
        last = next((point for point in reversed(known) if point.at <= now), None)
        if last is None:
            return LimitUsage(None, None)
        if last.total >= limit.value:
            return LimitUsage(await self._first_with(meter, limit.value, last), None)
        window = await self.meters.within(meter, Instant(last.at - WINDOW), last.at)
        return LimitUsage(None, projected_at([each for each in points(meter, window) if each.at <= now], limit.value))

    async def _first_with(self, meter: Meter, total: int, last: Point) -> Instant:
        """The instant of the first point with a total that `last` has, by bisection: totals never fall."""
        low, high = Instant(0), last.at
        while low < high:
            middle = Instant((low + high) // 2)
            known = points(meter, (await self.meters.around(meter, middle)).readings)
            before, after = [each for each in known if each.at <= middle], [each for each in known if each.at > middle]
            if before and before[-1].total >= total:
                high = before[-1].at
            elif not after or after[0].total >= total:  # none after: it was revoked meanwhile
                return after[0].at if after else high
            else:
                low = after[0].at
        return high


def made_at(asset: Asset) -> Instant | None:
    """When the asset was manufactured, if that is known."""
    return asset.dates.get(FactKind.MANUFACTURED)
