"""A meter: what one asset has been used, in one unit, over all the devices that counted; and its readings.

A device is a counter from when it was fitted until the next one. A reading is what it showed; the meter's total is what
follows from it: `total_before` of the device, and what it has counted since. A reading states how often its device has
rolled over, so that no reading depends on another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.ids import derived_id
from domainkit.instants import Instant

from warranty.product_models.domain.terms import MeterUnit

MOST_DEVICES = 50


class MeterReadingSource(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    PARTNER = "partner"


class MeterReadingRevocation(StrEnum):
    WRONG_VALUE = "wrong_value"
    WRONG_TIME = "wrong_time"
    WRONG_ASSET = "wrong_asset"
    METER_FAULTY = "meter_faulty"


@dataclass(frozen=True, slots=True)
class MeterDevice:
    fitted_at: Instant
    start_value: int
    rolls_over_at: int | None  # shows 0 again where it would show this; None: it does not roll over
    total_before: int  # the meter's total when it was fitted
    replaced_value: int | None  # what the one before it showed then; None: there was none

    def total(self, value: int, rollovers: int) -> int:
        return self.total_before + value + rollovers * (self.rolls_over_at or 0) - self.start_value


UNNAMED = MeterDevice(Instant(0), 0, None, 0, None)
"""What counted before any device was named."""


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """What a caller reports. `rollovers` None: as often as at the readings around it."""

    unit: MeterUnit
    read_at: Instant
    value: int
    rollovers: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading of a batch."""

    asset_id: str
    draft: ReadingDraft


@dataclass(frozen=True, slots=True)
class MeterReading:
    id: str
    retailer: str
    asset_id: str
    meter_id: str
    unit: MeterUnit
    read_at: Instant
    value: int
    rollovers: int
    source: MeterReadingSource
    recorded_at: Instant
    revoked_at: Instant | None = None
    revocation: MeterReadingRevocation | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Meter:
    """`pending` are readings that are recorded by this document, and stored by themselves right after it."""

    id: str
    retailer: str
    asset_id: str
    unit: MeterUnit
    devices: tuple[MeterDevice, ...] = ()  # the present one last
    pending: tuple[MeterReading, ...] = ()
    version: int = 0

    def device_at(self, at: Instant) -> MeterDevice:
        """The one that counts at an instant; the new one at the instant of a replacement."""
        return next((device for device in reversed(self.devices) if device.fitted_at <= at), UNNAMED)

    def total_of(self, reading: MeterReading) -> int:
        return self.device_at(reading.read_at).total(reading.value, reading.rollovers)

    def seen_since(self, since: Instant) -> "Meter":
        """Without the devices that were replaced by then."""
        present = self.device_at(since)
        return replace(self, devices=tuple(each for each in self.devices if each.fitted_at >= present.fitted_at))

    @property
    def first_fitted_at(self) -> Instant | None:
        """When the first device was fitted; None where something counted before that, or none was named."""
        first = self.devices[0] if self.devices else None
        return first.fitted_at if first and first.replaced_value is None else None


@dataclass(frozen=True, slots=True)
class Around:
    """The readings that count around an instant, nearest to it: before, at and after it."""

    before: MeterReading | None = None
    at: MeterReading | None = None
    after: MeterReading | None = None

    @property
    def readings(self) -> list[MeterReading]:
        return [each for each in (self.before, self.at, self.after) if each]


def around(readings: Sequence[MeterReading], at: Instant) -> Around:
    """Of readings of one meter, in any order."""
    counting = [each for each in readings if each.revoked_at is None]
    return Around(
        max((each for each in counting if each.read_at < at), key=lambda each: each.read_at, default=None),
        next((each for each in counting if each.read_at == at), None),
        min((each for each in counting if each.read_at > at), key=lambda each: each.read_at, default=None),
    )


def meter_id(asset_id: str, unit: MeterUnit) -> str:
    """An asset has one meter of each unit, whatever is reported first."""
    return derived_id("mtr", asset_id, unit)


def blank_meter(retailer: str, asset_id: str, unit: MeterUnit) -> Meter:
    return Meter(id=meter_id(asset_id, unit), retailer=retailer, asset_id=asset_id, unit=unit)


def revoke(reading: MeterReading, revocation: MeterReadingRevocation, *, now: Instant) -> MeterReading:
    """Counts no more. What remains stays in order without it. One that was revoked keeps its reason."""
    return reading if reading.revoked_at is not None else replace(reading, revoked_at=now, revocation=revocation)
