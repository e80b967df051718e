"""Hours of a day as people write them: `09:00-12:00`, over midnight `22:00-06:00`, the whole day `00:00-24:00`."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domainkit.business_time import MINUTES_PER_DAY, Interval
from domainkit.opening_hours import is_written_hours, read_hours, read_minutes
from domainkit.refusals import invalid

MOST_INTERVALS = 6
FEWEST_MINUTES = 120
"""Of a week. The longest budget of a policy is a year of business time, which is then over within 84 years: a calendar
of a minute a week would be searched until the year 9999 whenever a ticket is opened.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The hours of each weekday, in order and apart. A day without hours is off."""

    monday: tuple[str, ...] = ()
    tuesday: tuple[str, ...] = ()
    wednesday: tuple[str, ...] = ()
    thursday: tuple[str, ...] = ()
    friday: tuple[str, ...] = ()
    saturday: tuple[str, ...] = ()
    sunday: tuple[str, ...] = ()

    def days(self) -> tuple[tuple[str, ...], ...]:
        """Monday first."""
        return tuple(getattr(self, day) for day in WEEKDAYS)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def in_order(hours: Sequence[str], field: str) -> tuple[str, ...]:
    """The hours of one day by their beginning. Raises Refused (VALIDATION_FAILED)."""
    if len(hours) > MOST_INTERVALS:
        raise invalid(field, f"Has more than {MOST_INTERVALS} intervals: join those that meet.")
    read = sorted((_interval(text, f"{field}[{index}]"), text) for index, text in enumerate(hours))
    for (earlier, first), (later, second) in pairwise(read):
        if later[0] < earlier[1]:
            raise invalid(field, f"{first} and {second} overlap: join them, or shorten one.")
    return tuple(text for _, text in read)


def week_in_order(week: Week, field: str = "week") -> Week:
    """Raises Refused (VALIDATION_FAILED)."""
    if not any(week.days()):
        raise invalid(field, 'Has no hours at all: give at least one weekday some, such as "monday": ["09:00-17:00"].')
    ordered = Week(**{day: in_order(getattr(week, day), f"{field}.{day}") for day in WEEKDAYS})
    if sum(each.closes - each.opens for hours in ordered.days() for each in read_hours(hours)) < FEWEST_MINUTES:
        raise invalid(field, "Has less than two hours in all: give it more, or no deadline would ever come.")
    return ordered


def written(interval: Interval) -> str:
    """`09:00-12:00`"""
    closes = interval.closes - MINUTES_PER_DAY if interval.closes > MINUTES_PER_DAY else interval.closes
    return f"{_clock(interval.opens)}-{_clock(closes)}"


def _interval(text: str, field: str) -> tuple[int, int]:
    if not is_written_hours(text):
        raise invalid(field, 'Must be HH:MM-HH:MM from 00:00 to 24:00, such as "09:00-12:00" or "22:00-06:00".')
    if text[:5] == text[6:]:
        raise invalid(field, f'{text} has no length: write "00:00-24:00" for a whole day.')
    return read_minutes(text)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
