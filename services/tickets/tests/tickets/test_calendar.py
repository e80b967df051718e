from collections.abc import Callable
from datetime import date

import pytest
from domainkit.instants import DAY, HOUR, Instant, after
from hypothesis import given
from hypothesis import strategies as st
from tickets.tickets.domain.calendar import Calendar, Interval, add_business_time, business_time_between

Moment = Callable[[str], Instant]
YEAR_2026 = 1_767_225_600_000_000

instants = st.integers(YEAR_2026, YEAR_2026 + 730 * DAY).map(Instant)
durations = st.integers(0, 400 * HOUR)
minutes = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)
days = minutes.map(lambda m: tuple(Interval(a, b) for a, b in zip(m[::2], m[1::2], strict=False)))
holidays = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=20)
zones = st.sampled_from(["Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "UTC"])
calendars = st.builds(Calendar, zones, st.tuples(*[st.one_of(st.just(()), days)] * 6, days), holidays)


@given(calendars, instants, durations)
def test_time_that_was_added_is_the_time_between(calendar: Calendar, start: Instant, duration: int) -> None:
    end = add_business_time(calendar, start, duration)
    assert end >= start
    assert business_time_between(calendar, start, end) == duration


@given(calendars, instants, durations, durations)
def test_time_between_adds_up(calendar: Calendar, start: Instant, first: int, second: int) -> None:
    middle, end = after(start, first), after(start, first + second)
    whole = business_time_between(calendar, start, end)
    assert whole == business_time_between(calendar, start, middle) + business_time_between(calendar, middle, end)
    assert 0 <= whole <= end - start


@given(calendars, instants, durations, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_holiday_can_only_postpone_a_deadline(calendar: Calendar, start: Instant, duration: int, day: date) -> None:
    with_holiday = Calendar(calendar.time_zone, calendar.week, calendar.holidays | {day})
    assert add_business_time(with_holiday, start, duration) >= add_business_time(calendar, start, duration)


def test_a_friday_afternoon_to_a_monday_morning_is_two_hours(calendar: Calendar, at: Moment) -> None:
    assert business_time_between(calendar, at("2026-03-06 16:00"), at("2026-03-09 10:00")) == 2 * HOUR


def test_a_day_may_have_two_intervals(at: Moment) -> None:
    lunch_break = ((Interval(9 * 60, 12 * 60), Interval(13 * 60, 17 * 60)),) * 7
    calendar = Calendar("Europe/Helsinki", lunch_break)
    assert business_time_between(calendar, at("2026-03-02 11:30"), at("2026-03-02 13:30")) == HOUR
    assert add_business_time(calendar, at("2026-03-02 11:30"), HOUR) == at("2026-03-02 13:30")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(at: Moment, day: str, hours: int) -> None:
    around_the_clock = Calendar("Europe/Helsinki", ((Interval(0, 24 * 60),),) * 7)
    start = at(f"{day} 00:00")
    assert add_business_time(around_the_clock, start, hours * HOUR) == start + hours * HOUR
    next_midnight = start + hours * HOUR
    assert business_time_between(around_the_clock, start, Instant(next_midnight)) == hours * HOUR


def test_office_hours_follow_the_wall_clock_into_summer(calendar: Calendar, at: Moment) -> None:
    assert add_business_time(calendar, at("2026-03-27 16:30"), HOUR) == at("2026-03-30 09:30")


@pytest.mark.parametrize(
    ("intervals", "hours"),
    [((Interval(0, 210), Interval(240, 300)), 4), ((Interval(210, 240), Interval(240, 300)), 1)],
)
def test_skipped_hour_in_spring_is_not_counted(at: Moment, intervals: tuple[Interval, ...], hours: int) -> None:
    night = Calendar("Europe/Helsinki", (intervals,) * 7)
    assert business_time_between(night, at("2026-03-29 00:00"), at("2026-03-29 12:00")) == hours * HOUR


def test_nobody_works_on_a_holiday(calendar: Calendar, at: Moment) -> None:
    holiday = Calendar(calendar.time_zone, calendar.week, frozenset({date(2026, 3, 3)}))
    assert business_time_between(holiday, at("2026-03-03 00:00"), at("2026-03-04 00:00")) == 0
    assert add_business_time(holiday, at("2026-03-02 16:00"), 2 * HOUR) == at("2026-03-04 10:00")


@pytest.mark.parametrize(("opens", "closes"), [(17 * 60, 9 * 60), (-1, 5), (0, 24 * 60 + 1), (60, 60)])
def test_an_interval_opens_before_it_closes(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="opens before it closes"):
        Interval(opens, closes)


def test_intervals_of_a_day_do_not_overlap() -> None:
    with pytest.raises(ValueError, match="do not overlap"):
        Calendar("UTC", ((Interval(0, 600), Interval(599, 700)),) + ((),) * 6)


def test_somebody_works_on_some_day() -> None:
    with pytest.raises(ValueError, match="some work"):
        Calendar("UTC", ((),) * 7)
