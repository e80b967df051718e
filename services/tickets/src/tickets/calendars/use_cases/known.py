"""Calendars for other topics: by their versions, which never change and are kept in memory."""

from dataclasses import dataclass

from tickets.calendars.domain.version import CalendarVersion


@dataclass(frozen=True, slots=True)
class KnownCalendars:
    """Other topics declare what they call as a Protocol in their ports.py."""

    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """The version in force; None where there is no such calendar or it is deactivated."""
        raise NotImplementedError

    async def version(self, calendar_id: str, number: int) -> CalendarVersion | None:
        """None where there is no such version."""
        raise NotImplementedError

    async def default(self, retailer: str) -> CalendarVersion:
        """The version in force of the retailer's default calendar, which is created where it is missing."""
        raise NotImplementedError
