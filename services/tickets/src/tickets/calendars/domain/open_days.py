"""The open hours of some dates as instants, for who shows a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domainkit.business_time import Calendar, open_hours
from domainkit.instants import SECOND, Instant
from domainkit.refusals import invalid

from tickets.calendars.domain.version import CalendarVersion

MOST_DAYS = 62
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class OpenInterval:
    opens_at: Instant
    closes_at: Instant


@dataclass(frozen=True, slots=True)
class OpenDay:
    """`open` within the date, from midnight to midnight. `exception`: the name of what gives it other hours."""

    date: str
    open: tuple[OpenInterval, ...]
    exception: str


@dataclass(frozen=True, slots=True)
class OpenDays:
    time_zone: str
    number: int
    days: tuple[OpenDay, ...]


def open_days(version: CalendarVersion, first: date, last: date) -> OpenDays:
    """Raises Refused: VALIDATION_FAILED."""
    if first.year not in _YEARS:
        raise invalid("first_date", f"Must lie in the years {_YEARS[0]} to {_YEARS[-1]}.")
    if not 0 <= (last - first).days < MOST_DAYS:
        raise invalid("last_date", f"Must be first_date or one of the {MOST_DAYS - 1} days after it.")
    hours, zone = version.hours(), ZoneInfo(version.time_zone)
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return OpenDays(version.time_zone, version.number, tuple(_day(version, hours, zone, day) for day in days))


def _day(version: CalendarVersion, hours: Calendar, zone: ZoneInfo, day: date) -> OpenDay:
    begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    exception = version.exception_on(day)
    return OpenDay(day.isoformat(), tuple(_joined(hours, begins, ends)), exception.name if exception else "")


def _joined(hours: Calendar, begins: int, ends: int) -> Iterator[OpenInterval]:
    """Those that meet as one: business time is split where the clocks change."""
    since = until = None
    for opens, closes in open_hours(hours, begins, ends):
        if until is not None and since is not None and opens > until:
            yield OpenInterval(Instant(since), Instant(until))
            since = None
        since, until = opens if since is None else since, closes
    if since is not None and until is not None:
        yield OpenInterval(Instant(since), Instant(until))


def _midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * SECOND
