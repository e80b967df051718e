"""What happens to a calendar."""

from dataclasses import dataclass

from tickets.calendars.domain.calendar import Calendar
from tickets.calendars.domain.version import CalendarVersion


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """`version` is the one that the calendar names."""

    calendar: Calendar
    version: CalendarVersion
