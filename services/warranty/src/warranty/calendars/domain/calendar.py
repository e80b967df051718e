"""Copies of tickets' calendars: when a retailer's people work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from domainkit.business_time import Calendar
from domainkit.opening_hours import read_hours

Written = tuple[str, ...]
"""The hours of a day, such as `09:00-12:00`. None: closed all day."""


@dataclass(frozen=True, kw_only=True)
class CalendarVersion:
    """A calendar from one change to the next; its hours never change. `id` is `<calendar_id>.<number>`.

    `week`: Monday first. `exceptions`: hours of dates (ISO 8601). `sequence`: of the event that it was copied from.
    `deactivated`: nothing new goes by it.
    """

    id: str
    calendar_id: str
    number: int
    retailer: str
    time_zone: str
    week: tuple[Written, ...]
    exceptions: Mapping[str, Written]
    deactivated: bool
    sequence: int
    version: int = 0

    def hours(self) -> Calendar:
        """For the arithmetic of business time; computed once."""
        return self._hours

    @cached_property
    def _hours(self) -> Calendar:
        return Calendar(
            self.time_zone,
            tuple(map(read_hours, self.week)),
            {date.fromisoformat(day): read_hours(hours) for day, hours in self.exceptions.items()},
        )


def version_id(calendar_id: str, number: int) -> str:
    return f"{calendar_id}.{number}"
