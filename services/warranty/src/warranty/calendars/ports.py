"""What the handlers need of the copies."""

from typing import Protocol

from warranty.calendars.domain.calendar import CalendarVersion


class Calendars(Protocol):
    """Our copies of the calendars of tickets, by their versions."""

    async def remember(self, version: CalendarVersion) -> None:
        """Keeps the newest copy of a version: an event with a lower sequence than the one known changes nothing."""
