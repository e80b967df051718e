"""Dates and times as people write them in their language, by CLDR."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

_REGIONS = {"en": "en-150"}
"""CLDR takes a language alone for its largest country's: `en` for American. The readers are in Europe."""


def day(instant: str, *, zone: str, locale: str) -> str:
    """The day of an RFC 3339 instant: `21 November 2028`, in German `21. November 2028`."""
    return _in_words(datetime.fromisoformat(instant), zone, locale)


def last_day(end: str, *, zone: str, locale: str) -> str:
    """The last day before an RFC 3339 instant that is itself no longer included."""
    return _in_words(datetime.fromisoformat(end) - timedelta(microseconds=1), zone, locale)


def time_of_day(instant: str, *, zone: str, locale: str) -> str:
    """`16:30`, in Finnish `16.30`."""
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))
    return format_time(moment.time(), "short", locale=known(locale))


def direction(locale: str) -> str:
    """`ltr` or `rtl`, as HTML names them."""
    return known(locale).text_direction


@lru_cache(maxsize=64)
def known(locale: str) -> Locale:
    """What CLDR has of a language tag; English where it has nothing."""
    try:
        return Locale.parse(_REGIONS.get(locale, locale), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_REGIONS["en"], sep="-")


def _in_words(moment: datetime, zone: str, locale: str) -> str:
    return format_date(moment.astimezone(ZoneInfo(zone)).date(), "long", locale=known(locale))
