"""Versions made from calendars: holidays, imports and exceptions become the hours of dates, once and for all.

So a deadline that was computed today is computed alike in ten years, whatever the data of holidays says by then.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from domainkit.business_time import CLOSED_AT_MOST, HOLIDAY, Hours
from domainkit.instants import DAY, SECOND, Instant
from domainkit.opening_hours import read_hours
from domainkit.refusals import invalid

from tickets.calendars.domain.calendar import Calendar
from tickets.calendars.domain.closing import hours_left
from tickets.calendars.domain.hours import written
from tickets.calendars.domain.version import (
    CalendarVersion,
    DataVersions,
    ExceptionSource,
    VersionException,
    version_id,
)

YEARS_BACK, YEARS_AHEAD = 1, 3
_DAY = timedelta(days=1)
_WEEKLY_IN_FIVE_YEARS = CLOSED_AT_MOST // (7 * DAY)

Holidays = Mapping[str, str]
"""Names of public holidays by their dates."""


def years_of(now: Instant) -> range:
    """The years whose holidays a version has that is made now: from last year on, for what is open since then."""
    year = _at(now).year
    return range(year - YEARS_BACK, year + YEARS_AHEAD + 1)


def materialised(
    calendar: Calendar, number: int, holidays: Holidays, data: DataVersions, now: Instant
) -> tuple[Calendar, CalendarVersion]:
    """The calendar with its next version. Raises Refused: VALIDATION_FAILED."""
    years = years_of(now)
    version = CalendarVersion(
        id=version_id(calendar.id, number),
        calendar_id=calendar.id,
        number=number,
        retailer=calendar.retailer,
        name=calendar.name,
        time_zone=calendar.time_zone,
        week=calendar.week,
        exceptions=_exceptions(calendar, holidays),
        first_year=years[0],
        last_year=years[-1],
        data_versions=data if calendar.holidays else replace(data, holidays=""),
        created_at=now,
    )
    _require_hours(version)
    renewed = calendar.holidays is not None and not calendar.deactivated
    return replace(calendar, number=number, renew_at=_next_year(now) if renewed else None), version


def _exceptions(calendar: Calendar, holidays: Holidays) -> tuple[VersionException, ...]:
    known = {day: VersionException(day, name, (), ExceptionSource.COUNTRY) for day, name in holidays.items()}
    for each in calendar.imports:
        for day in each.days:
            if not day.closed:
                known[day.date] = VersionException(day.date, day.name, (), ExceptionSource.IMPORT)
    known |= _partly_closed(calendar, known)
    known |= {each.date: VersionException(each.date, each.name, each.hours) for each in calendar.exceptions}
    return tuple(known[day] for day in sorted(known))


def _partly_closed(calendar: Calendar, known: Mapping[str, VersionException]) -> dict[str, VersionException]:
    """The days of which imports close a part, with what is left of their hours."""
    names: dict[date, str] = {}
    closed: dict[date, Hours] = {}
    for each in calendar.imports:
        for day in each.days:
            if day.closed:
                on = date.fromisoformat(day.date)
                names.setdefault(on, day.name)
                closed[on] = (*closed.get(on, ()), *read_hours(day.closed))
    week = tuple(read_hours(hours) for hours in calendar.week.days())
    days = {on + step * _DAY for on in closed for step in (-1, 0, 1)}
    usual = {on: HOLIDAY if on.isoformat() in known else week[on.weekday()] for on in days}
    undisturbed = hours_left(usual, {})
    found = {}
    for on, hours in hours_left(usual, closed).items():
        if hours != undisturbed.get(on):
            name = names.get(on) or names.get(on + _DAY) or names.get(on - _DAY, "")
            texts = tuple(written(interval) for interval in hours)
            found[on.isoformat()] = VersionException(on.isoformat(), name, texts, ExceptionSource.IMPORT)
    return found


def _require_hours(version: CalendarVersion) -> None:
    """Raises Refused where the exceptions leave no open day for more than five years."""
    hours = version.hours()
    closed = [day for day, intervals in hours.exceptions.items() if not intervals]
    if len(closed) < _WEEKLY_IN_FIVE_YEARS:
        return
    first, last = min(closed).toordinal() - 7, max(closed).toordinal() + 8
    open_days = [day for day in range(first, last) if hours.hours_on(date.fromordinal(day))]
    if any((later - earlier) * DAY > CLOSED_AT_MOST for earlier, later in pairwise(open_days)):
        raise invalid("exceptions", "Leave no hours for more than five years: leave out some of these dates.")


def imported_years(now: Instant) -> tuple[date, date]:
    """The first and the last date that an import takes over."""
    years = years_of(now)
    return date(years[0], 1, 1), date(years[-1], 12, 31)


def _next_year(now: Instant) -> Instant:
    return Instant(round(datetime(_at(now).year + 1, 1, 1, tzinfo=UTC).timestamp()) * SECOND)


def _at(now: Instant) -> datetime:
    return datetime.fromtimestamp(now // SECOND, UTC)


def is_renewable(calendar: Calendar, now: Instant) -> bool:
    """Whether the years of its holidays have to be extended."""
    return calendar.renew_at is not None and calendar.renew_at <= now


def with_number(calendar: Calendar, version: CalendarVersion, number: int) -> tuple[Calendar, CalendarVersion]:
    """The same under another number, where an earlier change that was not finished has taken this one."""
    return replace(calendar, number=number), replace(version, id=version_id(version.calendar_id, number), number=number)
