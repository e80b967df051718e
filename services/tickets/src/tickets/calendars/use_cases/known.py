"""Calendars for other topics: by their versions, which never change and are kept in memory."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from domainkit.ids import default_calendar_id
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.calendars.domain.calendar import Calendar
from tickets.calendars.domain.materialising import materialised
from tickets.calendars.domain.version import CalendarVersion
from tickets.calendars.ports import PublicHolidays, StoredCalendars

MOST_REMEMBERED = 256
"""Versions in memory: of 20 KB, with the holidays of five years and some imports."""


@dataclass(frozen=True, slots=True)
class KnownCalendars:
    """Other topics declare what they call as a Protocol in their ports.py.

    `default_of`: the calendar of the settings for a retailer that has none.
    """

    calendars: StoredCalendars
    holidays: PublicHolidays
    default_of: Callable[[str, Instant], Calendar]
    clock: Callable[[], Instant]
    remembered: OrderedDict[tuple[str, int], CalendarVersion] = field(default_factory=OrderedDict)

    async def get(self, calendar_id: str) -> Calendar | None:
        return await self.calendars.get(calendar_id)

    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """The version in force; None where there is no such calendar or it is deactivated."""
        calendar = await self.calendars.get(calendar_id)
        if calendar is None or calendar.deactivated:
            return None
        return await self.version(calendar_id, calendar.number)

    async def version(self, calendar_id: str, number: int) -> CalendarVersion | None:
        """None where there is no such version."""
        asked = (calendar_id, number)
        known = self.remembered.get(asked) or await self.calendars.version(calendar_id, number)
        if known is not None:
            self.remembered[asked] = known
            self.remembered.move_to_end(asked)
            while len(self.remembered) > MOST_REMEMBERED:
                self.remembered.popitem(last=False)
        return known

    async def default(self, retailer: str) -> CalendarVersion:
        """The version in force of the retailer's default calendar, which is created where it is missing."""
        id = default_calendar_id(retailer)
        calendar = await self.calendars.get(id)
        if calendar is None:
            now = self.clock()
            made = materialised(self.default_of(retailer, now), 1, {}, self.holidays.data(), now)
            calendar = await self.calendars.add_default(made)
        version = await self.version(id, calendar.number)
        if version is None:
            raise LookupError(f"calendar {id} names version {calendar.number}, which is not stored: restore a backup")
        return version

    async def begin(self, retailer: str) -> None:
        """Creates the default calendar of a new retailer."""
        await self.default(retailer)

    async def require(self, calendar_id: str, retailer: str) -> None:
        """Raises Refused: CALENDAR_UNKNOWN."""
        calendar = await self.calendars.get(calendar_id)
        if calendar is None or calendar.retailer != retailer or calendar.deactivated:
            message = "The retailer has no such calendar, or it is deactivated."
            raise Refused("invalid", "CALENDAR_UNKNOWN", message, field="calendar_id")
