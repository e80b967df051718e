"""How calendars are created and changed. All but `deactivated` is in the version that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domainkit.ids import default_calendar_id
from domainkit.instants import Instant
from domainkit.refusals import invalid
from domainkit.text import line

from tickets.calendars.domain.calendar import (
    DEFAULT_NAME,
    Calendar,
    CalendarImport,
    ClosedDay,
    DateException,
    Region,
)
from tickets.calendars.domain.hours import Week, in_order, week_in_order

LONGEST_NAME = 200
LONGEST_EXCEPTION_NAME = 80
MOST_EXCEPTIONS = 100
MOST_IMPORTS = 10
MOST_IMPORTED_DATES = 500
_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDraft:
    retailer: str
    name: str
    time_zone: str
    week: Week
    holidays: Region | None = None
    exceptions: Sequence[DateException] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEdits:
    """What an admin changes. None: stays as it is.

    `week`: hours by the weekdays that change. `without_holidays`: no country's holidays any longer.
    """

    name: str | None = None
    time_zone: str | None = None
    week: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holidays: Region | None = None
    without_holidays: bool = False
    exceptions: Sequence[DateException] | None = None
    deactivated: bool | None = None


def new_calendar(draft: CalendarDraft, *, id: str, now: Instant) -> Calendar:
    """Raises Refused: VALIDATION_FAILED."""
    return Calendar(
        id=id,
        retailer=draft.retailer,
        name=line(draft.name, "name", longest=LONGEST_NAME),
        time_zone=draft.time_zone,
        week=week_in_order(draft.week),
        holidays=draft.holidays,
        exceptions=_by_date(draft.exceptions),
        created_at=now,
        updated_at=now,
    )


def default_calendar(retailer: str, time_zone: str, week: Week, closed: Sequence[str], *, now: Instant) -> Calendar:
    """The calendar of a retailer whose admin has not arranged one: that of the settings."""
    return Calendar(
        id=default_calendar_id(retailer),
        retailer=retailer,
        name=DEFAULT_NAME,
        time_zone=time_zone,
        week=week,
        exceptions=tuple(DateException(day, "Closed") for day in sorted(closed)),
        created_at=now,
        updated_at=now,
    )


def update(calendar: Calendar, edits: CalendarEdits, now: Instant) -> Calendar:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    if edits.deactivated and calendar.id == default_calendar_id(calendar.retailer):
        raise invalid(
            "deactivated", "Is the retailer's default calendar, which stays in use: change its hours instead."
        )
    changed = replace(
        calendar,
        name=calendar.name if edits.name is None else line(edits.name, "name", longest=LONGEST_NAME),
        time_zone=calendar.time_zone if edits.time_zone is None else edits.time_zone,
        week=week_in_order(replace(calendar.week, **edits.week)) if edits.week else calendar.week,
        holidays=None if edits.without_holidays else edits.holidays or calendar.holidays,
        exceptions=calendar.exceptions if edits.exceptions is None else _by_date(edits.exceptions),
        deactivated=calendar.deactivated if edits.deactivated is None else edits.deactivated,
    )
    return calendar if changed == calendar else replace(changed, updated_at=max(now, calendar.updated_at))


def with_import(calendar: Calendar, name: str, days: Sequence[ClosedDay], now: Instant) -> Calendar:
    """The calendar with these days in place of what an import of the same name brought. Raises Refused."""
    name = line(name, "name", longest=LONGEST_EXCEPTION_NAME)
    others = tuple(each for each in calendar.imports if each.name != name)
    if days and len(others) >= MOST_IMPORTS:
        raise invalid("name", f"The calendar has {MOST_IMPORTS} imports: use the name of one, which is then replaced.")
    if sum(map(_size, (*(day for each in others for day in each.days), *days))) > MOST_IMPORTED_DATES:
        raise invalid("ics", f"With it the calendar has more than {MOST_IMPORTED_DATES} imported dates: import less.")
    imports = (*others, CalendarImport(name, now, tuple(days))) if days else others
    return replace(calendar, imports=imports, updated_at=max(now, calendar.updated_at))


def _size(day: ClosedDay) -> int:
    return max(1, len(day.closed))


def _by_date(exceptions: Sequence[DateException]) -> tuple[DateException, ...]:
    """Raises Refused: VALIDATION_FAILED."""
    if len(exceptions) > MOST_EXCEPTIONS:
        raise invalid("exceptions", f"Has more than {MOST_EXCEPTIONS} dates: leave out those that are past.")
    seen: dict[str, DateException] = {}
    for index, each in enumerate(exceptions):
        field = f"exceptions[{index}]"
        if _year(each.date) not in _YEARS:
            raise invalid(f"{field}.date", f"Must be a day of the years {_YEARS[0]} to {_YEARS[-1]}, as YYYY-MM-DD.")
        if each.date in seen:
            raise invalid(f"{field}.date", f"{each.date} is there twice: give each date once, with all its hours.")
        name = line(each.name, f"{field}.name", longest=LONGEST_EXCEPTION_NAME)
        seen[each.date] = DateException(each.date, name, in_order(each.hours, f"{field}.hours"))
    return tuple(seen[day] for day in sorted(seen))


def _year(text: str) -> int:
    try:
        return date.fromisoformat(text).year if len(text) == len("2026-12-24") else 0
    except ValueError:
        return 0
