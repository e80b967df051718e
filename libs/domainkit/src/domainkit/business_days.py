"""Business days: the dates of a calendar that have hours of their own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domainkit.business_time import CLOSED_AT_MOST, Calendar, NoBusinessTime, next_opening
from domainkit.instants import DAY, SECOND, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_CLOSED_DAYS = CLOSED_AT_MOST // DAY


def opening_after(calendar: Calendar, start: Instant, days: int) -> Instant:
    """When work begins on the business day that is so many after the date of `start`, which is not counted.

    From Friday, two business days of a week from Monday to Friday are over when Tuesday opens. Raises NoBusinessTime.
    """
    day = _date_of(calendar, start)
    for _ in range(days):
        day = _next_business_day(calendar, day)
    opens = calendar.hours_on(day)[0].opens
    return next_opening(calendar, max(start, _instant_of(calendar, day, opens)))


def _next_business_day(calendar: Calendar, day: date) -> date:
    for _ in range(_MOST_CLOSED_DAYS):
        day += timedelta(days=1)
        if calendar.hours_on(day):
            return day
    raise NoBusinessTime(f"the calendar has no hours in the five years up to {day}")


def _date_of(calendar: Calendar, at: Instant) -> date:
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(calendar.time_zone)).date()


def _instant_of(calendar: Calendar, day: date, minutes: int) -> Instant:
    """The first instant at which the clock on the wall shows it; where it is skipped, as if it had not been."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock's time
    wall = (midnight + timedelta(minutes=minutes)).replace(tzinfo=ZoneInfo(calendar.time_zone))
    since = wall.astimezone(UTC) - _EPOCH
    return Instant((since.days * 86_400 + since.seconds) * SECOND)
