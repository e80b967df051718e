"""The days off of an iCalendar file (RFC 5545): all its events that take time, on the dates asked for.

An event of whole days closes them, one with times closes these times. Zones are IANA's (or Windows' names of them): the
definitions in the file (VTIMEZONE) are not looked at.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from domainkit.business_time import MINUTES_PER_DAY, Interval
from domainkit.refusals import invalid
from icalendar import Calendar

from tickets.calendars.domain.calendar import ClosedDay
from tickets.calendars.domain.hours import written
from tickets.calendars.ical.recurrence import Event, Steps, by_clock, named_by, occurrences, unreadable, zone_of

LONGEST_NAME = 80
_YEARS = range(1900, 2200)
_DAY = timedelta(days=1)
_ODD = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What the library raises where a property has a type that no file should give it."""
_NEEDED = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}


class IcalendarFiles:
    """In a thread: a file of 80,000 characters takes half a second."""

    async def days_off(self, ics: str, time_zone: str, first: date, last: date) -> Sequence[ClosedDay]:
        return await asyncio.to_thread(days_off, ics, time_zone, first, last)


@dataclass(slots=True)
class _Closed:
    """What is closed of a date: all of it, or these minutes."""

    name: str = ""
    all_day: bool = False
    minutes: set[tuple[int, int]] = field(default_factory=set)

    def day(self, on: date) -> ClosedDay:
        return ClosedDay(on.isoformat(), self.name, () if self.all_day else tuple(self._hours()))

    def _hours(self) -> Iterator[str]:
        """In order; those that meet as one."""
        opens = closes = -1
        for begins, ends in sorted(self.minutes):
            if begins > closes:
                if opens >= 0:
                    yield written(Interval(opens, closes))
                opens, closes = begins, ends
            closes = max(closes, ends)
        yield written(Interval(opens, closes))


def days_off(ics: str, time_zone: str, first: date, last: date) -> tuple[ClosedDay, ...]:
    """In order of dates. Raises Refused: VALIDATION_FAILED."""
    closed: defaultdict[date, _Closed] = defaultdict(_Closed)
    steps, zone, events = Steps(), ZoneInfo(time_zone), _events(ics)
    moved: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if "RECURRENCE-ID" in event:
            moved[str(event.get("UID"))].append(event)
    for event in events:
        others = [] if "RECURRENCE-ID" in event else moved[str(event.get("UID"))]
        with _read(event):
            if _takes_time(event):
                _close(closed, event, others, zone, first, last, steps)
    return tuple(closed[on].day(on) for on in sorted(closed))


def _close(
    closed: defaultdict[date, _Closed],
    event: Event,
    moved: Sequence[Event],
    zone: ZoneInfo,
    first: date,
    last: date,
    steps: Steps,
) -> None:
    """`moved`: events that take the place of one occurrence of this one."""
    all_day, name = not isinstance(event["DTSTART"].dt, datetime), _name(event)
    moments: set[datetime] = set()
    days: set[date] = set()
    for each in moved:
        steps.spend()
        more_moments, more_days = named_by(each, "RECURRENCE-ID", zone_of(event))
        moments |= more_moments
        days |= more_days
    lasts, start = _duration(event), by_clock(event["DTSTART"].dt, zone_of(event))
    since, until = datetime.combine(first, time()) - lasts, datetime.combine(last + 2 * _DAY, time())
    for begins in occurrences(event, start, since, until, steps):
        if begins in moments or begins.date() in days:
            continue
        for on, opens, closes in _parts(zone_of(event), begins, begins + lasts, zone, first, last):
            steps.spend()
            day = closed[on]
            day.name = day.name or name
            day.all_day = day.all_day or all_day
            day.minutes.add((opens, closes))


def _parts(
    own: tzinfo | None, begins: datetime, ends: datetime, zone: ZoneInfo, first: date, last: date
) -> Iterator[tuple[date, int, int]]:
    """The dates within `first` to `last` by the clock of `zone`, and the minutes of them that are closed."""
    if own is not None:
        begins, ends = (each.replace(tzinfo=own).astimezone(zone).replace(tzinfo=None) for each in (begins, ends))
    on = max(begins.date(), first)
    while on <= last and (midnight := datetime.combine(on, time())) < ends:
        opens = max(0, int((begins - midnight).total_seconds() // 60))
        closes = min(MINUTES_PER_DAY, -int((midnight - ends).total_seconds() // 60))
        if opens < closes:
            yield on, opens, closes
        on += _DAY


def _events(ics: str) -> list[Event]:
    """Raises Refused: VALIDATION_FAILED."""
    try:
        calendars = Calendar.from_ical(ics.lstrip("\ufeff"), multiple=True)
    except _ODD as error:
        raise invalid("ics", f"Is no iCalendar file (RFC 5545): {str(error)[:200]}.") from None
    if not calendars or any(each.name != "VCALENDAR" for each in calendars):
        raise invalid("ics", "Is no iCalendar file (RFC 5545): it must begin with BEGIN:VCALENDAR.")
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    for event in events:
        with _read(event):
            _require_readable(event)
    return events


@contextmanager
def _read(event: Event) -> Iterator[None]:
    """Refuses what the library does not expect of a file."""
    try:
        yield
    except _ODD as error:
        raise unreadable(event, f"it has a property of another form than RFC 5545 gives it: {error}"[:300]) from None


def _require_readable(event: Event) -> None:
    for name, problem in event.errors:
        if name in _NEEDED:
            raise unreadable(event, f"its {name} cannot be read: {str(problem)[:200]}.")
    if "DTSTART" not in event:
        raise unreadable(event, "it has no DTSTART.")
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if isinstance(event.get(name), list):
            raise unreadable(event, f"it has more than one {name}.")
    start = event["DTSTART"].dt
    if not isinstance(start, date):
        raise unreadable(event, "its DTSTART must be a date, or a date with a time.")
    zone = event["DTSTART"].params.get("TZID")
    if zone and isinstance(start, datetime) and start.tzinfo is None:
        raise unreadable(event, f"its TZID {str(zone)[:60]} is no IANA time zone, such as Europe/Helsinki.")
    if start.year not in _YEARS:
        raise unreadable(event, f"its DTSTART must lie in the years {_YEARS[0]} to {_YEARS[-1]}.")
    if "RECURRENCE-ID" in event and event["RECURRENCE-ID"].params.get("RANGE"):
        raise unreadable(event, "RANGE of a RECURRENCE-ID is not supported: export the file without it.")


def _duration(event: Event) -> timedelta:
    """Raises Refused."""
    start = event["DTSTART"].dt
    lasts: object = timedelta() if isinstance(start, datetime) else _DAY
    if "DTEND" in event:
        lasts = by_clock(event["DTEND"].dt, zone_of(event)) - by_clock(start, zone_of(event))
    elif "DURATION" in event:
        lasts = event["DURATION"].dt
    if not isinstance(lasts, timedelta) or not timedelta() <= lasts <= timedelta(days=400):
        raise unreadable(event, "it must end after it begins, within 400 days.")
    return max(lasts, _DAY) if not isinstance(start, datetime) else lasts


def _name(event: Event) -> str:
    """Its SUMMARY on one line; a name for what has none."""
    text = "".join(character if character.isprintable() else " " for character in str(event.get("SUMMARY", "")))
    return " ".join(text.split())[:LONGEST_NAME].strip() or "Closed"


def _takes_time(event: Event) -> bool:
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not is_free and str(event.get("STATUS", "")).upper() != "CANCELLED"
