"""A calendar as it was from one change to the next. Nothing in a version ever changes: deadlines go by it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from domainkit.business_time import Calendar as BusinessCalendar
from domainkit.instants import Instant
from domainkit.opening_hours import read_hours

from tickets.calendars.domain.hours import Week


class ExceptionSource(StrEnum):
    """Where the hours of a date come from, the first that says something of it: by hand, import, country."""

    COUNTRY = "country"
    IMPORT = "import"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class VersionException:
    """A date (ISO 8601) that has other hours than its weekday. No hours: closed all day."""

    date: str
    name: str
    hours: tuple[str, ...] = ()
    source: ExceptionSource = ExceptionSource.HAND


@dataclass(frozen=True, slots=True)
class DataVersions:
    """The releases of the packages that holidays and zone rules come from. Empty: nothing of it is in the version."""

    tzdata: str
    holidays: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarVersion:
    """`id` is `<calendar_id>.<number>`. Numbers rise, and one may be missing.

    `exceptions`: one at most per date, in order of dates; holidays of the country for `first_year` to `last_year`.
    """

    id: str
    calendar_id: str
    number: int
    retailer: str
    name: str
    time_zone: str
    week: Week
    exceptions: tuple[VersionException, ...]
    first_year: int
    last_year: int
    data_versions: DataVersions
    created_at: Instant
    version: int = 1

    def hours(self) -> BusinessCalendar:
        """For the arithmetic of business time; computed once."""
        return self._hours

    def exception_on(self, day: date) -> VersionException | None:
        return self._by_date.get(day)

    @cached_property
    def _hours(self) -> BusinessCalendar:
        return BusinessCalendar(
            self.time_zone,
            tuple(read_hours(hours) for hours in self.week.days()),
            {day: read_hours(exception.hours) for day, exception in self._by_date.items()},
        )

    @cached_property
    def _by_date(self) -> dict[date, VersionException]:
        return {date.fromisoformat(exception.date): exception for exception in self.exceptions}


def version_id(calendar_id: str, number: int) -> str:
    return f"{calendar_id}.{number}"
