"""Periods in months, as Regulation (EEC, Euratom) No 1182/71, Article 3, counts them (as § 188 BGB does).

- The day of the event is not counted: the last day has the same number, `months` calendar months later, or is the last
  day of a month that has no such number. One month from 31 January lasts until the end of 28 February, or of the 29th
  in a leap year.
- A period for an act that ends on a public holiday, Saturday or Sunday ends with the next working day. Rules say by a
  switch whether this applies to them: it does not prolong a warranty.
- Days have 23, 24 or 25 hours, as the zone has it.
"""

from calendar import monthrange
from collections.abc import Set
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from domainkit.instants import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_SATURDAY = 5


def months_later(day: date, months: int) -> date:
    """The day of the same number `months` months later, or the last day of a month that has no such number."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(event: date, months: int, *, working_days: bool = False, holidays: Set[date] = frozenset()) -> date:
    """The last day of a period that an event starts. `working_days`: it cannot end on a day without work."""
    day = months_later(event, months)
    while working_days and (day.weekday() >= _SATURDAY or day in holidays):
        day += _DAY
    return day


def start_of_day(day: date, zone: tzinfo) -> Instant:
    """Midnight in the zone: the first of two where clocks go back, the end of the gap where midnight is skipped."""
    return at_hour(0, day, zone)


def at_hour(hour: int, day: date, zone: tzinfo) -> Instant:
    """An hour by the clocks of the zone, as `start_of_day` where they change."""
    return Instant((datetime(day.year, day.month, day.day, hour, tzinfo=zone) - _EPOCH) // _MICROSECOND)


def end_of_day(day: date, zone: tzinfo) -> Instant:
    """The first instant of the day after."""
    return start_of_day(day + _DAY, zone)


def day_of(at: Instant, zone: tzinfo) -> date:
    return (_EPOCH + at * _MICROSECOND).astimezone(zone).date()


def prolonged(ends_at: Instant, months: int, zone: tzinfo) -> Instant:
    """The end of a period that lasts `months` months more; the same instant for none."""
    if not months:
        return ends_at
    return end_of_day(months_later(day_of(Instant(ends_at - 1), zone), months), zone)


def up_to_midnight(at: Instant, zone: tzinfo) -> Instant:
    """The end of the day that `at` lies within; a midnight stays."""
    return end_of_day(day_of(Instant(at - 1), zone), zone)


@lru_cache(maxsize=1_000)
def zone_of(name: str) -> tzinfo:
    """The zone of that name; UTC for one that is unknown here, or empty."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
