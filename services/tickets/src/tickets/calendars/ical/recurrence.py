"""When events of an iCalendar file take place (RFC 5545, 3.8.5), at a cost that is bounded for the whole file.

Times are those of the event's own clock, without a zone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from dateutil.rrule import rrulestr
from domainkit.refusals import Refused, invalid

Event = Any
"""A VEVENT of icalendar, whose properties are of some thirty types; what is no date where one must be is refused."""

MOST_STEPS = 20_000
"""Periods and occurrences that are gone through for one file: at most half a second."""
_STEPS_OF_A_YEAR = 10  # a year's dates are laid out at once, which takes longer

_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_ALIKE = {"FREQ", "INTERVAL", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYDAY"}
_TIMES = {"BYHOUR", "BYMINUTE", "BYSECOND"}


def unreadable(event: Event, what: str) -> Refused:
    """VALIDATION_FAILED: this event of the file cannot be imported. It is named by its UID, for it has no number."""
    return invalid("ics", f"Event {str(event.get('UID', 'without UID'))[:80]}: {what}")


@dataclass(slots=True)
class Steps:
    """What is left of MOST_STEPS."""

    left: int = MOST_STEPS

    def spend(self, count: int = 1) -> None:
        """Raises Refused."""
        self.left -= count
        if self.left < 0:
            raise invalid("ics", "Recurs too often: give its events a later DTSTART, or fewer recurrences.")


class _Interval(int):
    """The interval of a rule. The rule adds it once for each period that it looks at, also where none of them has an
    occurrence: BYMONTH=2;BYMONTHDAY=30 would otherwise be looked for until the year 9999.
    """

    steps: Steps
    cost: int

    def __radd__(self, period: int) -> int:
        self.steps.spend(self.cost)
        return period + int(self)

    def __mul__(self, days: int) -> int:
        self.steps.spend(self.cost)
        return int(self) * days


def occurrences(event: Event, start: datetime, since: datetime, until: datetime, steps: Steps) -> Iterator[datetime]:
    """When the event begins, by DTSTART, RRULE and RDATE, without EXDATE. Some moments twice.

    None after `until`; of those before `since` some may be missing.

    Raises Refused.
    """
    moments, days = named_by(event, "EXDATE", zone_of(event))
    for begins in _with_exceptions(event, start, since, until, steps):
        if begins <= until and begins not in moments and begins.date() not in days:
            yield begins


def named_by(event: Event, name: str, zone: tzinfo | None) -> tuple[set[datetime], set[date]]:
    """The moments by the clock of `zone`, and the whole days, that a property names."""
    values = [each for each in _values(event, name) if isinstance(each, date)]
    moments = {by_clock(each, zone) for each in values if isinstance(each, datetime)}
    return moments, {each for each in values if not isinstance(each, datetime)}


def zone_of(event: Event) -> tzinfo | None:
    """That of its DTSTART; None for whole days, and for times that are meant by the clock on the wall."""
    start = event["DTSTART"].dt
    return start.tzinfo if isinstance(start, datetime) else None


def by_clock(value: date, zone: tzinfo | None) -> datetime:
    """A moment by the clock of `zone`; a date as its midnight."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - by that clock
    return value if value.tzinfo is None else value.astimezone(zone or UTC).replace(tzinfo=None)


def _with_exceptions(
    event: Event, start: datetime, since: datetime, until: datetime, steps: Steps
) -> Iterator[datetime]:
    yield start
    for rule in _rules(event, start, since, until, steps):
        try:
            for begins in rule:
                steps.spend()
                yield begins
        except (ValueError, OverflowError) as error:
            raise unreadable(event, f"its RRULE cannot be followed: {error}.") from None
    for value in _values(event, "RDATE"):  # a period begins with its moment
        steps.spend()
        yield by_clock(value[0] if isinstance(value, tuple) else value, zone_of(event))


def _rules(
    event: Event, start: datetime, since: datetime, until: datetime, steps: Steps
) -> Iterator[Iterable[datetime]]:
    given = event.get("RRULE", [])
    for each in given if isinstance(given, list) else [given]:
        parts = {str(name).upper(): values for name, values in each.items()}
        if parts.get("FREQ", [""])[0] not in _FREQUENCIES or parts.keys() & _TIMES:
            raise unreadable(event, "its RRULE must recur by days, weeks, months or years, without BYHOUR or smaller.")
        interval = _Interval(parts.get("INTERVAL", [1])[0])
        if interval < 1:
            raise unreadable(event, "the INTERVAL of its RRULE must be 1 or more.")
        interval.steps, interval.cost = steps, _STEPS_OF_A_YEAR if parts["FREQ"][0] == "YEARLY" else 1
        ends = [_end_of(event, value) for value in parts.get("UNTIL", [])]
        text = ";".join(
            part for part in each.to_ical().decode().split(";") if not part.upper().startswith(("UNTIL=", "INTERVAL="))
        )
        try:
            rule: Any = rrulestr(text, dtstart=_later(start, since) if _is_alike_every_year(parts, interval) else start)
            yield rule.replace(interval=interval, until=min([until, *ends]))
        except (ValueError, TypeError) as error:
            raise unreadable(event, f"its RRULE {text[:100]} is none of RFC 5545: {error}.") from None


def _is_alike_every_year(parts: Mapping[str, Any], interval: int) -> bool:
    return parts["FREQ"][0] == "YEARLY" and interval == 1 and parts.keys() <= _ALIKE


def _later(start: datetime, since: datetime) -> datetime:
    """The same day of a later year, eight years before `since` or more, so that February 29th is one of them."""
    for year in range(since.year - 8, start.year, -1):
        try:
            return start.replace(year=year)
        except ValueError:
            continue
    return start


def _end_of(event: Event, value: date) -> datetime:
    """UNTIL is inclusive; a date includes all of its day."""
    if isinstance(value, datetime):
        return by_clock(value, zone_of(event))
    return by_clock(value, zone_of(event)) + timedelta(days=1, seconds=-1)


def _values(event: Event, name: str) -> Iterator[Any]:
    """The values of a property that may occur several times, each with several."""
    given = event.get(name, [])
    for each in given if isinstance(given, list) else [given]:
        yield from (value.dt for value in each.dts) if hasattr(each, "dts") else [each.dt]
