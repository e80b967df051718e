"""Calendars: when a retailer's people work."""

from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.calendars.domain.hours import Week

DEFAULT_NAME = "Default"


@dataclass(frozen=True, slots=True)
class Region:
    """Whose public holidays are days off: ISO 3166-1 alpha-2, and ISO 3166-2 where a part of the country has its own.

    `language` (BCP 47) is that of the names; empty: the country's own.
    """

    country: str
    subdivision: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class DateException:
    """Hours of one date (ISO 8601), by hand. None: closed all day."""

    date: str
    name: str
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A date of which an import closes these hours, or all. It closes only: it opens no holiday."""

    date: str
    name: str
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarImport:
    """What an iCalendar file had for the years of the version that it made."""

    name: str
    imported_at: Instant
    days: tuple[ClosedDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The aggregate: what the versions are made from, and the number of the current one.

    `renew_at`: when the years of its holidays have to be extended; None without holidays, and while deactivated.
    """

    id: str
    retailer: str
    name: str
    time_zone: str
    week: Week
    created_at: Instant
    updated_at: Instant
    holidays: Region | None = None
    exceptions: tuple[DateException, ...] = ()
    imports: tuple[CalendarImport, ...] = ()
    deactivated: bool = False
    number: int = 1
    renew_at: Instant | None = None
    version: int = 0
