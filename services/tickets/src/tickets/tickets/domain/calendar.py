"""Business time: the hours of a week in one time zone, less its holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from domainkit.instants import SECOND, Duration, Instant, after

MINUTES_PER_DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from one wall-clock minute of a day to another: `Interval(9 * 60, 17 * 60)` is 09:00 to 17:00."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_PER_DAY:
            raise ValueError("an interval opens before it closes, within one day")


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work. `week` holds the intervals of each day, Monday first, in order and apart."""

    time_zone: str
    week: tuple[tuple[Interval, ...], ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        ZoneInfo(self.time_zone)
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("a week has seven days, and some work on one of them")
        for day in self.week:
            if any(earlier.closes > later.opens for earlier, later in pairwise(day)):
                raise ValueError("the intervals of a day follow each other and do not overlap")


def business_time_between(calendar: Calendar, start: Instant, end: Instant) -> Duration:
    """The working time from `start` to `end`; 0 if `end` is not after `start`."""
    total: Duration = 0
    for opens, closes in _hours(calendar, start):
        if opens >= end:
            break
        total += max(0, min(closes, end) - max(opens, start))
    return total


def add_business_time(calendar: Calendar, start: Instant, duration: Duration) -> Instant:
    """The instant at which `duration` of working time has passed since `start`."""
    if duration <= 0:
        return start
    left = duration
    for opens, closes in _hours(calendar, start):
        begins = max(opens, start)
        if begins + left <= closes:
            return after(begins, left)
        left -= max(0, closes - begins)
    raise AssertionError("a calendar has working time in every later year")


def _hours(calendar: Calendar, start: Instant) -> Iterator[tuple[Instant, Instant]]:
    """The open intervals from the local day of `start` on, in order and apart, also where the clocks change."""
    zone = ZoneInfo(calendar.time_zone)
    day = (_EPOCH + timedelta(microseconds=start)).astimezone(zone).date()
    closed_until = Instant(0)
    while True:
        if day not in calendar.holidays:
            for opens, closes in _open_on(day, calendar.week[day.weekday()], calendar.time_zone):
                # A wall-clock time that spring skips may land behind the next one: nothing is counted twice.
                opens = max(opens, closed_until)
                if opens < closes:
                    closed_until = closes
                    yield opens, closes
        day += timedelta(days=1)


@lru_cache(maxsize=1_000)  # deadlines crowd on the next days, and a zone's rules are most of what they cost
def _open_on(day: date, hours: tuple[Interval, ...], time_zone: str) -> tuple[tuple[Instant, Instant], ...]:
    """The hours of one day as instants."""
    zone = ZoneInfo(time_zone)
    return tuple((_instant(day, interval.opens, zone), _instant(day, interval.closes, zone)) for interval in hours)


def _instant(day: date, minute: int, zone: ZoneInfo) -> Instant:
    """A wall-clock minute as an instant: 24:00 is the next midnight, a time that comes twice is the first one."""
    if minute == MINUTES_PER_DAY:
        day, minute = day + timedelta(days=1), 0
    local = datetime.combine(day, time(minute // 60, minute % 60), zone)
    return Instant(int(local.timestamp()) * SECOND)
