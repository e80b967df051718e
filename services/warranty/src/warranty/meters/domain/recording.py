"""What may be recorded of a meter: its total never falls, and hours of operation pass no faster than time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domainkit.ids import derived_id
from domainkit.instants import HOUR, Instant
from domainkit.refusals import Refused, invalid

from warranty.meters.domain.meter import (
    MOST_DEVICES,
    Around,
    Meter,
    MeterDevice,
    MeterReading,
    MeterReadingSource,
    ReadingDraft,
)
from warranty.meters.domain.usage import Point, points
from warranty.product_models.domain.terms import MeterUnit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROUNDING = HOUR  # readings are whole hours: two of them may be an hour nearer to each other than what passed


@dataclass(frozen=True, slots=True)
class FittedDevice:
    """A device that a caller reports to be fitted."""

    fitted_at: Instant
    start_value: int
    rolls_over_at: int | None
    replaced_value: int | None
    replaced_rollovers: int = 0


def read_meter(
    meter: Meter,
    draft: ReadingDraft,
    around: Around,
    *,
    source: MeterReadingSource,
    earliest: Instant | None,
    now: Instant,
    seen_since: Instant | None = None,
) -> MeterReading:
    """The reading, of an id that the same reading always has; the stored one where it is.

    `earliest`: when the asset was manufactured, or became the caller's, if that is known. `seen_since`: a refusal says
    nothing of what was read by then; None: of all. Raises Refused:
    METER_READING_IN_THE_FUTURE, METER_READING_TOO_EARLY, METER_READING_BEYOND_ROLLOVER, METER_READING_GOES_BACK,
    METER_READING_TOO_FAST.
    """
    _require_past(draft.read_at, "read_at", now)
    earliest = max((at for at in (earliest, meter.first_fitted_at) if at is not None), default=None)
    if earliest is not None and draft.read_at < earliest:
        raise _too_early("read_at", earliest)
    device = meter.device_at(draft.read_at)
    _require_shown(device, draft.value, draft.rollovers or 0)
    rollovers = _rollovers(meter, draft, device, around)
    total = device.total(draft.value, rollovers)
    id = derived_id("mrd", meter.id, str(draft.read_at), str(draft.value), str(rollovers))
    if around.at is not None and around.at.id == id:
        return around.at
    _require_order(meter, Point(draft.read_at, total), around, "value", seen_since)
    return MeterReading(
        id=id,
        retailer=meter.retailer,
        asset_id=meter.asset_id,
        meter_id=meter.id,
        unit=meter.unit,
        read_at=draft.read_at,
        value=draft.value,
        rollovers=rollovers,
        source=source,
        recorded_at=now,
    )


def fit_device(meter: Meter, fitted: FittedDevice, around: Around, *, made_at: Instant | None, now: Instant) -> Meter:
    """The meter with a device more; the same meter where it has just this one.

    Raises Refused: METER_READING_IN_THE_FUTURE, METER_READING_TOO_EARLY, METER_REPLACEMENT_INCOMPLETE,
    METER_READING_BEYOND_ROLLOVER, METER_READING_GOES_BACK, METER_READING_TOO_FAST, TOO_MANY_METER_DEVICES.
    """
    _require_past(fitted.fitted_at, "fitted_at", now)
    if made_at is not None and fitted.fitted_at < made_at:
        raise _too_early("fitted_at", made_at)
    last = meter.devices[-1] if meter.devices else None
    if last is not None and _is_same(meter, last, fitted):
        return meter
    if last is not None and fitted.fitted_at <= last.fitted_at:
        raise _too_early("fitted_at", last.fitted_at)
    if len(meter.devices) == MOST_DEVICES:
        raise Refused("conflict", "TOO_MANY_METER_DEVICES", f"It has {MOST_DEVICES} devices.")
    if fitted.rolls_over_at is not None and fitted.start_value >= fitted.rolls_over_at:
        raise _beyond("start_value", f"The device rolls over at {fitted.rolls_over_at}.")
    counted_before = last is not None or around.before is not None
    if counted_before != (fitted.replaced_value is not None):
        expected = "There is a meter of this unit" if counted_before else "There is no meter of this unit yet"
        raise Refused("invalid", "METER_REPLACEMENT_INCOMPLETE", f"{expected}.", field="replaced_value")
    device = MeterDevice(
        fitted.fitted_at, fitted.start_value, fitted.rolls_over_at, _total(meter, fitted), fitted.replaced_value
    )
    if fitted.replaced_value is not None:
        _require_shown(meter.device_at(fitted.fitted_at), fitted.replaced_value, fitted.replaced_rollovers, "replaced_")
    field = "start_value" if fitted.replaced_value is None else "replaced_value"
    following = replace(meter, devices=(*meter.devices, device))
    _require_order(following, Point(fitted.fitted_at, device.total_before), around, field)
    return following


def _is_same(meter: Meter, last: MeterDevice, fitted: FittedDevice) -> bool:
    asked = (fitted.fitted_at, fitted.start_value, fitted.rolls_over_at, fitted.replaced_value)
    if asked != (last.fitted_at, last.start_value, last.rolls_over_at, last.replaced_value):
        return False
    return last.total_before == _total(replace(meter, devices=meter.devices[:-1]), fitted)


def _total(meter: Meter, fitted: FittedDevice) -> int:
    """The meter's total as this device is fitted."""
    if fitted.replaced_value is None:
        return fitted.start_value
    return meter.device_at(fitted.fitted_at).total(fitted.replaced_value, fitted.replaced_rollovers)


def _rollovers(meter: Meter, draft: ReadingDraft, device: MeterDevice, around: Around) -> int:
    """How often the device had rolled over: as reported, or as only one number is in order with the readings around."""
    if draft.rollovers is not None or device.rolls_over_at is None:
        return draft.rollovers or 0
    same = [
        each.rollovers if each and meter.device_at(each.read_at) == device else None
        for each in (around.before, around.after)
    ]
    least = same[0] or 0
    most = max(least, same[1] or 0)
    lower, upper = _nearest(points(meter, around.readings), draft.read_at)
    fitting = [
        number
        for number in range(least, most + 1)
        if (lower is None or lower.total <= device.total(draft.value, number))
        and (upper is None or device.total(draft.value, number) <= upper.total)
    ]
    if len(fitting) > 1:
        raise invalid("rollovers", f"Required: the device may have rolled over {fitting[0]} to {fitting[-1]} times.")
    return fitting[0] if fitting else least


def _nearest(known: Sequence[Point], at: Instant) -> tuple[Point | None, Point | None]:
    """The last point before an instant and the first one after it."""
    before, after = [point for point in known if point.at < at], [point for point in known if point.at > at]
    return (before[-1] if before else None), (after[0] if after else None)


def _require_order(meter: Meter, point: Point, around: Around, field: str, seen_since: Instant | None = None) -> None:
    """Whether the total at an instant can be this one."""
    known = points(meter, around.readings)
    before, after = _nearest(known, point.at)
    for other in (each for each in known if each.at == point.at):
        if other.total != point.total:
            raise _goes_back(point, other, field, seen_since)
    for earlier, later in ((before, point), (point, after)):
        if earlier is None or later is None:
            continue
        other = later if earlier is point else earlier
        if later.total < earlier.total:
            raise _goes_back(point, other, field, seen_since)
        if meter.unit is MeterUnit.HOURS and (later.total - earlier.total) * HOUR > later.at - earlier.at + _ROUNDING:
            detail = f"From {earlier.total} on {_written(earlier.at)} to {later.total} on {_written(later.at)}."
            if _is_hidden(other, seen_since):
                detail = "These are more hours than have passed since it was last read."
            raise Refused("conflict", "METER_READING_TOO_FAST", detail, field=field)


def _goes_back(point: Point, other: Point, field: str, seen_since: Instant | None) -> Refused:
    detail = f"The total would be {point.total}; on {_written(other.at)} it is {other.total}."
    if _is_hidden(other, seen_since):
        detail = f"The total would be {point.total}; it was higher when the unit was another owner's."
    return Refused("conflict", "METER_READING_GOES_BACK", detail, field=field)


def _is_hidden(point: Point, seen_since: Instant | None) -> bool:
    return seen_since is not None and point.at <= seen_since


def _require_shown(device: MeterDevice, value: int, rollovers: int, prefix: str = "") -> None:
    """Whether the device can show a value after so many rollovers."""
    if device.rolls_over_at is None and rollovers:
        raise _beyond(f"{prefix}rollovers", "This device does not roll over.")
    if device.rolls_over_at is not None and value >= device.rolls_over_at:
        raise _beyond(f"{prefix}value", f"The device rolls over at {device.rolls_over_at}.")


def _require_past(at: Instant, field: str, now: Instant) -> None:
    if at > now:
        raise Refused("invalid", "METER_READING_IN_THE_FUTURE", "It lies in the future.", field=field)


def _beyond(field: str, message: str) -> Refused:
    return Refused("invalid", "METER_READING_BEYOND_ROLLOVER", message, field=field)


def _too_early(field: str, earliest: Instant) -> Refused:
    return Refused("invalid", "METER_READING_TOO_EARLY", f"The earliest instant is {_written(earliest)}.", field=field)


def _written(at: Instant) -> str:
    return f"{_EPOCH + timedelta(microseconds=at):%Y-%m-%d %H:%M} UTC"
