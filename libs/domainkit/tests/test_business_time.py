from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from domainkit.business_time import (
    HOLIDAY,
    Calendar,
    Interval,
    add_business_time,
    business_time_between,
    is_open,
    next_opening,
)
from domainkit.instants import DAY, HOUR, Instant, after
from hypothesis import given, settings
from hypothesis import strategies as st

OFFICE = (Interval(9 * 60, 17 * 60),)
WITH_LUNCH_BREAK = (Interval(9 * 60, 12 * 60), Interval(13 * 60, 17 * 60))
OFFICE_HOURS = Calendar("Europe/Helsinki", (OFFICE,) * 5 + ((), ()))
YEAR_2026 = 1_767_225_600_000_000

laws = settings(deadline=None, max_examples=60)
instants = st.integers(YEAR_2026, YEAR_2026 + 730 * DAY).map(Instant)
durations = st.integers(0, 400 * HOUR)
dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))
bounds = st.lists(st.integers(0, 24), min_size=2, max_size=6, unique=True).map(sorted)
hours = st.one_of(
    bounds.map(lambda b: tuple(Interval(a * 60, z * 60) for a, z in zip(b[::2], b[1::2], strict=False))),
    st.builds(lambda a, long: (Interval(a, a + long),), st.integers(0, 1439), st.integers(60, 1440)),
)
zones = st.sampled_from(sorted(available_timezones()))
weeks = st.tuples(*[st.one_of(st.just(()), hours)] * 6, hours)
exceptions = st.dictionaries(dates, st.one_of(st.just(HOLIDAY), hours), max_size=20)
calendars = st.builds(Calendar, zones, weeks, exceptions)


def at(wall: str) -> Instant:
    local = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Helsinki"))
    return Instant((local - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))


@laws
@given(calendars, instants, durations)
def test_time_that_was_added_is_the_time_between(calendar: Calendar, start: Instant, duration: int) -> None:
    end = add_business_time(calendar, start, duration)
    assert end >= start
    assert business_time_between(calendar, start, end) == duration


@laws
@given(calendars, instants, durations, durations)
def test_time_between_adds_up(calendar: Calendar, start: Instant, first: int, second: int) -> None:
    middle, end = after(start, first), after(start, first + second)
    whole = business_time_between(calendar, start, end)
    assert whole == business_time_between(calendar, start, middle) + business_time_between(calendar, middle, end)
    assert 0 <= whole <= end - start


@laws
@given(calendars, instants, durations, durations)
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start: Instant, first: int, second: int) -> None:
    middle = add_business_time(calendar, start, first)
    assert add_business_time(calendar, middle, second) == add_business_time(calendar, start, first + second)


@laws
@given(calendars, instants, st.integers(0, 30 * DAY), durations, durations)
def test_adding_is_monotone(calendar: Calendar, start: Instant, wait: int, first: int, second: int) -> None:
    shorter, longer = sorted((first, second))
    due = add_business_time(calendar, start, shorter)
    assert due <= add_business_time(calendar, start, longer)
    assert due <= add_business_time(calendar, after(start, wait), shorter)


@laws
@given(calendars, instants, durations, dates)
def test_a_holiday_can_only_postpone_a_deadline(calendar: Calendar, start: Instant, duration: int, day: date) -> None:
    with_holiday = Calendar(calendar.time_zone, calendar.week, {**calendar.exceptions, day: HOLIDAY})
    assert add_business_time(with_holiday, start, duration) >= add_business_time(calendar, start, duration)


@laws
@given(calendars, instants)
def test_next_opening_is_open_and_nothing_before_it(calendar: Calendar, start: Instant) -> None:
    opening = next_opening(calendar, start)
    assert is_open(calendar, opening)
    assert business_time_between(calendar, start, opening) == 0
    assert is_open(calendar, start) == (opening == start)


def test_friday_16_to_monday_10_is_two_hours() -> None:
    assert business_time_between(OFFICE_HOURS, at("2026-03-06 16:00"), at("2026-03-09 10:00")) == 2 * HOUR


def test_a_pause_over_the_weekend_moves_a_deadline_two_hours() -> None:
    paused = business_time_between(OFFICE_HOURS, at("2026-03-06 16:00"), at("2026-03-09 10:00"))
    assert add_business_time(OFFICE_HOURS, at("2026-03-10 11:00"), paused) == at("2026-03-10 13:00")


def test_remaining_budget_is_the_same_after_a_pause() -> None:
    start, budget = at("2026-03-05 09:00"), 12 * HOUR
    left = budget - business_time_between(OFFICE_HOURS, start, at("2026-03-06 08:00"))
    due = add_business_time(OFFICE_HOURS, at("2026-03-08 12:00"), left)
    assert left == 4 * HOUR
    assert business_time_between(OFFICE_HOURS, at("2026-03-08 12:00"), due) == left
    assert due == at("2026-03-09 13:00")


def test_a_day_may_have_two_intervals() -> None:
    calendar = Calendar("Europe/Helsinki", (WITH_LUNCH_BREAK,) * 7)
    assert business_time_between(calendar, at("2026-03-02 11:30"), at("2026-03-02 13:30")) == HOUR
    assert add_business_time(calendar, at("2026-03-02 11:30"), HOUR) == at("2026-03-02 13:30")
    assert not is_open(calendar, at("2026-03-02 12:30"))


def test_a_deadline_on_closing_time_stays_there() -> None:
    assert add_business_time(OFFICE_HOURS, at("2026-03-02 16:00"), HOUR) == at("2026-03-02 17:00")


def test_a_request_outside_hours_starts_at_the_next_opening() -> None:
    assert next_opening(OFFICE_HOURS, at("2026-03-06 17:00")) == at("2026-03-09 09:00")
    assert add_business_time(OFFICE_HOURS, at("2026-03-06 18:00"), HOUR) == at("2026-03-09 10:00")


def test_time_between_two_closed_moments_is_zero() -> None:
    assert business_time_between(OFFICE_HOURS, at("2026-03-06 17:00"), at("2026-03-09 09:00")) == 0


def test_time_between_is_zero_if_the_end_comes_first() -> None:
    assert business_time_between(OFFICE_HOURS, at("2026-03-03 12:00"), at("2026-03-02 12:00")) == 0


def test_is_open_from_opening_until_before_closing() -> None:
    opening, closing = at("2026-03-02 09:00"), at("2026-03-02 17:00")
    shown = [is_open(OFFICE_HOURS, moment) for moment in (after(opening, -1), opening, after(closing, -1), closing)]
    assert shown == [False, True, True, False]
