"""What a list of calendars may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarQuery:
    """A retailer's calendars. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
