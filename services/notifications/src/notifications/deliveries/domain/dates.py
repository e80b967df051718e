"""Dates as people write them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_GERMAN = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def day(instant: str, *, zone: str, locale: str) -> str:
    """The day of an RFC 3339 instant: `21 November 2028`, in German `21. November 2028`."""
    return _in_words(datetime.fromisoformat(instant), zone, locale)


def last_day(end: str, *, zone: str, locale: str) -> str:
    """The last day before an RFC 3339 instant that is itself no longer included."""
    return _in_words(datetime.fromisoformat(end) - timedelta(microseconds=1), zone, locale)


def time_of_day(instant: str, *, zone: str) -> str:
    """`16:30` on a 24-hour clock."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).strftime("%H:%M")


def _in_words(moment: datetime, zone: str, locale: str) -> str:
    there = moment.astimezone(ZoneInfo(zone))
    if locale.partition("-")[0] == "de":
        return f"{there.day}. {_GERMAN[there.month - 1]} {there.year}"
    return f"{there.day} {_ENGLISH[there.month - 1]} {there.year}"
