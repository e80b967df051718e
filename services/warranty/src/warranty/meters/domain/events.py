"""Domain events of meters."""

from dataclasses import dataclass

from warranty.meters.domain.meter import Meter, MeterReading


@dataclass(frozen=True, slots=True)
class MeterFitted:
    meter: Meter


@dataclass(frozen=True, slots=True)
class MeterReadingRecorded:
    meter_reading: MeterReading


@dataclass(frozen=True, slots=True)
class MeterReadingRevoked:
    meter_reading: MeterReading


MeterEvent = MeterFitted | MeterReadingRecorded
