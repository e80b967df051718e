"""Usage of an asset at any instant, and its rate, from what is known around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from domainkit.instants import DAY, Duration, Instant

from warranty.meters.domain.meter import Around, Meter, MeterReading

WINDOW: Duration = 90 * DAY
_FEWEST_POINTS, _SHORTEST = 3, 7 * DAY
_MOST_DAYS_AHEAD = 36_525  # a hundred years: further, nothing is projected


class MeterTotalBasis(StrEnum):
    MEASURED = "measured"
    INTERPOLATED = "interpolated"
    LAST_KNOWN = "last_known"


@dataclass(frozen=True, slots=True)
class MeterTotal:
    at: Instant
    total: int
    basis: MeterTotalBasis


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A total that was measured: by a reading, or as a device was fitted."""

    at: Instant
    total: int


def points(meter: Meter, readings: Sequence[MeterReading]) -> list[Point]:
    """What is known of the meter by these readings and its devices, in order."""
    read = [Point(each.read_at, meter.total_of(each)) for each in readings if each.revoked_at is None]
    return sorted([*read, *(Point(each.fitted_at, each.total_before) for each in meter.devices)])


def total_at(meter: Meter, around: Around, at: Instant) -> MeterTotal | None:
    """None where nothing is known of that instant or before. An interpolated total is rounded down."""
    known = points(meter, around.readings)
    before = [point for point in known if point.at <= at]
    if not before:
        return None
    last = before[-1]
    if last.at == at:
        return MeterTotal(at, last.total, MeterTotalBasis.MEASURED)
    following = next((point for point in known if point.at > at), None)
    if following is None:
        return MeterTotal(at, last.total, MeterTotalBasis.LAST_KNOWN)
    counted = (following.total - last.total) * (at - last.at) // (following.at - last.at)
    return MeterTotal(at, last.total + counted, MeterTotalBasis.INTERPOLATED)


def usage_per_day(known: Sequence[Point], at: Instant) -> float | None:
    """The median of the rates between neighbouring points within 90 days before `at`, weighted by time.

    `known`: the points in the window in order, and the one before it. A long standstill counts as long as it lasted.
    None for fewer than three points, or less than seven days of them.
    """
    spans = sorted(_spans(known, at))
    covered = sum(length for _, length in spans)
    if len(spans) < _FEWEST_POINTS - 1 or covered < _SHORTEST:
        return None
    passed = 0
    for position, (rate, length) in enumerate(spans):
        passed += length
        if 2 * passed == covered:
            return (rate + spans[position + 1][0]) / 2
        if 2 * passed > covered:
            return rate
    raise AssertionError("the spans are as long as their sum")


def projected_at(known: Sequence[Point], total: int) -> Instant | None:
    """When the total will be reached, if the usage goes on at its rate until the last point. None: that is not known.

    `known`: the points in the window before the last one in order, and the one before it.
    """
    last = known[-1] if known else None
    rate = usage_per_day(known, last.at) if last else None
    if last is None or not rate or total - last.total > rate * _MOST_DAYS_AHEAD:
        return None
    return Instant(last.at + round((total - last.total) / rate * DAY))


def _spans(known: Sequence[Point], at: Instant) -> Iterator[tuple[float, Duration]]:
    """The rate between each two points, and for how long of the window it held."""
    start = at - WINDOW
    for earlier, later in pairwise(known):
        length = min(later.at, at) - max(earlier.at, start)
        if length > 0:
            yield (later.total - earlier.total) * DAY / (later.at - earlier.at), length
