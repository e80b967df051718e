"""What the use cases of calendars need from outside."""

from collections.abc import Awaitable, Callable, Sequence, Set
from datetime import date
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.calendars.domain.calendar import Calendar, ClosedDay, Region
from tickets.calendars.domain.calendar_query import CalendarQuery
from tickets.calendars.domain.version import CalendarVersion, DataVersions
from tickets.retailers.domain.retailer import Retailer

Made = tuple[Calendar, CalendarVersion]
"""A calendar with the version that it names."""

Decide = Callable[[Calendar], Awaitable[Made | None]]
"""What becomes of a calendar; None: nothing."""


class StoredCalendars(Protocol):
    """The version is stored first, then the calendar that names it."""

    async def get(self, id: str) -> Calendar | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Calendar]:
        """In the order asked; what is missing is left out."""

    async def add(self, made: Made, key: IdempotencyKey | None = None) -> Calendar:
        """Stores a new calendar, or returns what the same request stored before."""

    async def add_default(self, made: Made) -> Calendar:
        """Stores a retailer's default calendar, or returns the one that is there."""

    async def change(
        self, id: str, decide: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Calendar | None:
        """Loads, lets `decide` make the next version, stores; None if there is no such calendar.

        A repeated request does nothing. Without `if_version`, `decide` is called again after a concurrent change.
        """

    async def version(self, calendar_id: str, number: int) -> CalendarVersion | None: ...

    async def page(self, query: CalendarQuery, *, size: int, after: Cursor | None) -> Page[Calendar]:
        """By name; a page may have fewer than `size` and yet a cursor."""


class PublicHolidays(Protocol):
    def data(self) -> DataVersions:
        """The releases of the data that versions are made from."""

    async def of(self, region: Region, years: range) -> dict[str, str]:
        """Names of the public holidays by their dates. Raises Refused (VALIDATION_FAILED) for an unknown region."""


class CalendarFiles(Protocol):
    async def days_off(self, ics: str, time_zone: str, first: date, last: date) -> Sequence[ClosedDay]:
        """What an iCalendar file closes from `first` to `last`. Raises Refused (VALIDATION_FAILED)."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class AllRetailers(Retailers, Protocol):
    async def page(self, *, size: int, after: Cursor | None) -> Page[Retailer]:
        """All of them, by id."""
