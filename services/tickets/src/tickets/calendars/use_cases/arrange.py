"""Calendars, arranged by an admin."""

from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import date

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.calendars.domain.arranging import CalendarDraft, CalendarEdits, new_calendar, update, with_import
from tickets.calendars.domain.calendar import Calendar
from tickets.calendars.domain.calendar_query import CalendarQuery
from tickets.calendars.domain.materialising import imported_years, is_renewable, materialised, years_of
from tickets.calendars.domain.open_days import OpenDays, open_days
from tickets.calendars.domain.version import CalendarVersion
from tickets.calendars.ports import CalendarFiles, Made, PublicHolidays, Retailers, StoredCalendars
from tickets.calendars.use_cases.known import KnownCalendars


@dataclass(frozen=True, slots=True)
class CalendarUseCases:
    calendars: StoredCalendars
    known: KnownCalendars
    holidays: PublicHolidays
    files: CalendarFiles
    retailers: Retailers

    async def create(
        self, draft: CalendarDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> Calendar:
        """Raises Refused: RETAILER_UNKNOWN, VALIDATION_FAILED."""
        if await self.retailers.get(draft.retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        return await self.calendars.add(await self._made(new_calendar(draft, id=id, now=now), 1, now), key)

    async def get(self, id: str, viewer: Viewer) -> Calendar:
        """Raises Refused: CALENDAR_NOT_FOUND."""
        calendar = await self.calendars.get(id)
        if calendar is None or not viewer.sees(calendar.retailer):
            raise not_found("calendar")
        return calendar

    async def among(self, ids: Sequence[str], viewer: Viewer) -> list[Calendar]:
        """Those of these calendars that exist for the viewer."""
        return [calendar for calendar in await self.calendars.get_many(ids) if viewer.sees(calendar.retailer)]

    async def page(self, query: CalendarQuery, *, size: int, after: Cursor | None) -> Page[Calendar]:
        """The retailer's calendars by name, its default one among them."""
        if after is None and await self.retailers.get(query.retailer) is not None:
            await self.known.default(query.retailer)
        return await self.calendars.page(query, size=size, after=after)

    async def version(self, calendar_id: str, number: str, viewer: Viewer) -> CalendarVersion:
        """Raises Refused: CALENDAR_NOT_FOUND."""
        calendar = await self.get(calendar_id, viewer)
        asked = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
        version = await self.known.version(calendar_id, asked) if 0 < asked <= calendar.number else None
        if version is None:
            raise not_found("calendar")
        return version

    async def hours(self, id: str, first: date, last: date, viewer: Viewer) -> OpenDays:
        """When the calendar is open from `first` to `last`. Raises Refused: CALENDAR_NOT_FOUND, VALIDATION_FAILED."""
        calendar = await self.get(id, viewer)
        version = await self.known.version(id, calendar.number)
        if version is None:
            raise not_found("calendar")
        return open_days(version, first, last)

    async def update(
        self,
        id: str,
        edits: CalendarEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Calendar:
        """Raises Refused: CALENDAR_NOT_FOUND, VALIDATION_FAILED."""

        async def edited(calendar: Calendar) -> Calendar:
            return update(calendar, edits, now)

        await self.get(id, viewer)
        return await self._change(id, edited, now, if_version, key)

    async def bring_in(
        self,
        id: str,
        name: str,
        ics: str,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Calendar:
        """Imports an iCalendar file. Raises Refused: CALENDAR_NOT_FOUND, VALIDATION_FAILED."""
        await self.get(id, viewer)

        async def imported(calendar: Calendar) -> Calendar:
            days = await self.files.days_off(ics, calendar.time_zone, *imported_years(now))
            return with_import(calendar, name, days, now)

        return await self._change(id, imported, now, if_version, key)

    async def renew(self, id: str, now: Instant) -> None:
        """Extends the years of a calendar's holidays, where they are due."""

        async def decide(calendar: Calendar) -> Made | None:
            return await self._made(calendar, calendar.number + 1, now) if is_renewable(calendar, now) else None

        await self.calendars.change(id, decide)

    async def _change(
        self,
        id: str,
        act: Callable[[Calendar], Awaitable[Calendar]],
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Calendar:
        async def decide(calendar: Calendar) -> Made | None:
            changed = await act(calendar)
            return None if changed is calendar else await self._made(changed, calendar.number + 1, now)

        changed = await self.calendars.change(id, decide, if_version=if_version, key=key)
        if changed is None:
            raise not_found("calendar")
        return changed

    async def _made(self, calendar: Calendar, number: int, now: Instant) -> Made:
        names = await self.holidays.of(calendar.holidays, years_of(now)) if calendar.holidays else {}
        return materialised(calendar, number, names, self.holidays.data(), now)
