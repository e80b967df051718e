"""Dates: days of the Gregorian calendar, as ISO 8601 writes them."""

from datetime import date

REMEDY = "must be a date as YYYY-MM-DD, such as 2026-12-24"


def calendar_date(text: str) -> str:
    """The date as it came. Raises ValueError."""
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(REMEDY) from None
    return text
