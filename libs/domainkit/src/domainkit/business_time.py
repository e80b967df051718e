"""Business time: the hours of a week in one time zone, and the dates that have other hours.

A calendar is a set of wall-clock times, and an instant is open if the clock on the wall shows one of them. All else
follows, also where the clock is changed: a time that spring skips is never open, a time that comes twice in autumn is
open twice, and hours of a date that a zone left out (Pacific/Apia, 2011-12-30) do not come at all. Hours over midnight
belong to the day on which they open, so a holiday closes its own night but not the end of the night before. Where they
meet hours of the next day, time counts once.

Instants of the years 2 to 9990; others raise OverflowError or ValueError.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from domainkit.instants import DAY, MINUTE, SECOND, Duration, Instant

MINUTES_PER_DAY = 24 * 60
CLOSED_AT_MOST: Duration = 5 * 366 * DAY
"""A calendar that is closed for longer is a mistake, not a rest."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_STEP = 6 * DAY  # since 1970 no zone has changed its offset and back in less: the shortest was Recife's week in 2000
_STRETCH = 60 * _STEP


class NoBusinessTime(ValueError):
    """The calendar has no hours for more than CLOSED_AT_MOST."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from one wall-clock minute of a day to another: `Interval(9 * 60, 17 * 60)` is 09:00 to 17:00.

    Minutes from 24 * 60 on are those of the next day: `Interval(22 * 60, 30 * 60)` is 22:00 to 06:00.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < MINUTES_PER_DAY or not 0 < self.closes - self.opens <= MINUTES_PER_DAY:
            raise ValueError("an interval opens before it closes, on its day, and lasts 24 hours at most")


Hours = tuple[Interval, ...]
"""The intervals of one day, in order and apart."""

HOLIDAY: Hours = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work. `week` holds the hours of each day, Monday first; `exceptions` replace those of a date."""

    time_zone: str
    week: tuple[Hours, ...]
    exceptions: Mapping[date, Hours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ZoneInfo(self.time_zone)
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("a week has seven days, and some work on one of them")
        for day in (*self.week, *self.exceptions.values()):
            if any(earlier.closes > later.opens for earlier, later in pairwise(day)):
                raise ValueError("the intervals of a day follow each other and do not overlap")

    def hours_on(self, day: date) -> Hours:
        return self.exceptions.get(day, self.week[day.weekday()])


def business_time_between(calendar: Calendar, start: Instant, end: Instant) -> Duration:
    """The working time from `start` to `end`; 0 if `end` is not after `start`."""
    return sum(closes - opens for opens, closes in open_hours(calendar, start, end))


def add_business_time(calendar: Calendar, start: Instant, duration: Duration) -> Instant:
    """The first instant at which `duration` of working time has passed since `start`, so rather 17:00 than 09:00.

    Raises NoBusinessTime.
    """
    if duration <= 0:
        return start
    left = duration
    for opens, closes in _coming_hours(calendar, start):
        if opens + left <= closes:
            return Instant(opens + left)
        left -= closes - opens
    raise AssertionError("coming hours never end")


def is_open(calendar: Calendar, at: Instant) -> bool:
    """True from the moment of opening until just before that of closing."""
    return any(open_hours(calendar, at, at + 1))


def next_opening(calendar: Calendar, at: Instant) -> Instant:
    """The first open instant from `at` on: `at` itself within the hours. Raises NoBusinessTime."""
    opens, _ = next(_coming_hours(calendar, at))
    return Instant(opens)


def open_hours(calendar: Calendar, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The open intervals within `start` to `end`, in order and apart; one is split where the clocks change."""
    for begins, ends, offset in _offsets_between(calendar.time_zone, start, end):
        counted_until, ends = max(begins, start), min(ends, end)
        night_before = (counted_until + offset) // DAY - 1
        for day in range(night_before, (ends + offset - 1) // DAY + 1):
            midnight = day * DAY - offset
            for interval in calendar.hours_on(date.fromordinal(_EPOCH_DAY + day)):
                opens, closes = midnight + interval.opens * MINUTE, midnight + interval.closes * MINUTE
                if opens < counted_until:  # min() and max() would double the time of a deadline
                    opens = counted_until
                if closes > ends:
                    closes = ends
                if opens < closes:
                    yield opens, closes
                    counted_until = closes


def _coming_hours(calendar: Calendar, start: int) -> Iterator[tuple[int, int]]:
    """The open intervals from `start` on, without end. Raises NoBusinessTime."""
    closed_since = start
    while True:
        searched_from = closed_since
        for opens, closes in open_hours(calendar, searched_from, searched_from + CLOSED_AT_MOST):
            yield opens, closes
            closed_since = closes
        if closed_since == searched_from:
            since = (_EPOCH + timedelta(microseconds=closed_since)).isoformat()
            raise NoBusinessTime(f"the calendar has no hours in the five years from {since} on")


def _offsets_between(time_zone: str, start: int, end: int) -> Iterator[tuple[int, int, Duration]]:
    for stretch in range(start // _STRETCH, (end - 1) // _STRETCH + 1):
        for begins, ends, offset in _offsets(time_zone, stretch):
            if begins < end and start < ends:
                yield begins, ends, offset


@lru_cache(maxsize=1_000)  # deadlines crowd on the next months, and a zone's rules are most of what they cost
def _offsets(time_zone: str, stretch: int) -> tuple[tuple[int, int, Duration], ...]:
    """The periods of a stretch in which the local clock keeps its distance from UTC: begin, end, distance."""
    zone, begins = ZoneInfo(time_zone), stretch * _STRETCH
    offset, end = _offset(zone, begins), begins + _STRETCH
    periods = []
    for step in range(begins + _STEP, end + 1, _STEP):
        if (changed := _offset(zone, step)) != offset:
            change = _change(zone, step - _STEP, step)
            periods.append((begins, change, offset))
            begins, offset = change, changed
    return (*periods, (begins, end, offset))


def _change(zone: ZoneInfo, earlier: int, later: int) -> int:
    """The first instant with another offset than `earlier`; `later` has one. Zones change on whole seconds."""
    offset = _offset(zone, earlier)
    seconds = range(earlier, later, SECOND)
    return earlier + SECOND * bisect_left(seconds, True, key=lambda at: _offset(zone, at) != offset)


def _offset(zone: ZoneInfo, at: int) -> Duration:
    distance = datetime.fromtimestamp(at // SECOND, zone).utcoffset() or timedelta()
    return (distance.days * 86_400 + distance.seconds) * SECOND
