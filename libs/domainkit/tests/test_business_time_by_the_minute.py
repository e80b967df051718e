"""Business time against its definition, counted minute by minute: is the time that the local clock shows open?

Slow on purpose, and it shares nothing with the arithmetic: wall clocks come from `datetime.astimezone`.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from domainkit.business_time import (
    Calendar,
    Hours,
    Interval,
    add_business_time,
    business_time_between,
    is_open,
    next_opening,
)
from domainkit.instants import MINUTE, Instant
from hypothesis import given, settings
from hypothesis import strategies as st

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WINDOW = 3 * 24 * 60
MONTH = 30 * 24 * 60
EVERY_NIGHT: tuple[Hours, ...] = ((Interval(60, 150), Interval(22 * 60, 30 * 60)),) * 7

thorough = settings(deadline=None, max_examples=80)
zones = st.sampled_from(sorted(available_timezones() - {"Africa/Monrovia"}))  # 44 min 30 s behind UTC until 1972
bounds = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)
day_hours = bounds.map(lambda m: tuple(Interval(a, b) for a, b in zip(m[::2], m[1::2], strict=False)))
night_hours = st.builds(lambda a, long: (Interval(a, a + long),), st.integers(60, 1439), st.integers(1, 1440))
hours = st.one_of(day_hours, night_hours)
weeks = st.tuples(*[st.one_of(hours, st.just(()))] * 6, hours)


def instant(moment: datetime) -> Instant:
    return Instant((moment - EPOCH) // timedelta(microseconds=1))


def open_minutes(calendar: Calendar, start: datetime, minutes: int) -> list[bool]:
    """For each minute of UTC: does the local clock show a time that its day, or the night of the day before, has?"""
    zone, shown = ZoneInfo(calendar.time_zone), []
    for number in range(minutes):
        wall = (start + timedelta(minutes=number)).astimezone(zone)
        today, minute = wall.date(), wall.hour * 60 + wall.minute
        yesterday = today - timedelta(days=1)
        todays = calendar.exceptions.get(today, calendar.week[today.weekday()])
        nights = calendar.exceptions.get(yesterday, calendar.week[yesterday.weekday()])
        shown.append(
            any(i.opens <= minute < i.closes for i in todays)
            or any(i.opens <= minute + 24 * 60 < i.closes for i in nights)
        )
    return shown


@lru_cache
def days_of_change(time_zone: str, year: int) -> list[datetime]:
    """The days of a year on which the zone changes its offset."""
    zone, new_year = ZoneInfo(time_zone), datetime(year, 1, 1, tzinfo=UTC)
    days = [new_year + timedelta(days=number) for number in range(366)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [day for day, before, later in zip(days, offsets, offsets[1:], strict=False) if before != later]


@st.composite
def starts(draw: st.DrawFn, time_zone: str) -> datetime:
    """A minute of the years 1971 to 2090, if possible within two days before the local clock is changed."""
    year = draw(st.integers(1971, 2090))
    changes = days_of_change(time_zone, year)
    day = draw(st.sampled_from(changes)) if changes else datetime(year, 1, 1, tzinfo=UTC)
    far = 0 if changes else draw(st.integers(0, 365))
    return day + timedelta(days=far, minutes=draw(st.integers(-2 * 24 * 60, 0)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    time_zone = draw(zones)
    start = draw(starts(time_zone))
    dates = st.integers(-2, 4).map(lambda days: start.date() + timedelta(days=days))
    exceptions = draw(st.dictionaries(dates, st.one_of(hours, st.just(())), max_size=3))
    return Calendar(time_zone, draw(weeks), exceptions), start


@thorough
@given(cases(), st.integers(0, WINDOW))
def test_arithmetic_agrees_with_counted_minutes(case: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = case
    shown = open_minutes(calendar, start, WINDOW)
    begin, end = instant(start), instant(start + timedelta(minutes=minutes))
    counted = sum(shown[:minutes])
    assert business_time_between(calendar, begin, end) == counted * MINUTE
    assert minutes == WINDOW or is_open(calendar, end) == shown[minutes]
    if True in shown[minutes:]:
        assert next_opening(calendar, end) == begin + shown.index(True, minutes) * MINUTE
    if counted:
        last = max(number for number in range(minutes) if shown[number])
        assert add_business_time(calendar, begin, counted * MINUTE) == begin + (last + 1) * MINUTE


@pytest.mark.parametrize(
    ("time_zone", "first"),
    [
        ("Australia/Lord_Howe", date(2026, 3, 15)),  # half an hour back on 5 April
        ("Pacific/Apia", date(2011, 12, 10)),  # no 30 December
        ("Pacific/Kwajalein", date(1969, 9, 15)),  # 30 September twice
        ("America/Recife", date(2000, 9, 25)),  # summer for a week
    ],
)
def test_a_month_with_a_change_agrees_with_counted_minutes(time_zone: str, first: date) -> None:
    half_day, holiday = first + timedelta(days=4), first + timedelta(days=20)
    calendar = Calendar(time_zone, EVERY_NIGHT, {half_day: (Interval(0, 720),), holiday: ()})
    start = datetime(first.year, first.month, first.day, 0, 7, tzinfo=UTC)
    counted = sum(open_minutes(calendar, start, MONTH))
    assert counted > 25 * 9 * 60
    end = instant(start + timedelta(minutes=MONTH))
    assert business_time_between(calendar, instant(start), end) == counted * MINUTE
    assert add_business_time(calendar, instant(start), counted * MINUTE) <= end


def test_counted_minutes_follow_the_local_clock() -> None:
    calendar = Calendar("Asia/Kathmandu", ((Interval(0, 60),),) * 7)
    shown = open_minutes(calendar, datetime(2026, 5, 1, tzinfo=UTC), 24 * 60)
    assert [number for number, is_shown in enumerate(shown) if is_shown] == list(range(1095, 1155))
