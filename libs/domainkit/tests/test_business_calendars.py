"""Days unlike others: nights, exceptions, and days on which the local clock is changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from domainkit.business_time import (
    HOLIDAY,
    Calendar,
    Hours,
    Interval,
    NoBusinessTime,
    add_business_time,
    business_time_between,
    is_open,
    next_opening,
)
from domainkit.instants import DAY, HOUR, MINUTE, SECOND, Instant, after

HELSINKI = "Europe/Helsinki"
OFFICE = (Interval(9 * 60, 17 * 60),)
HALF_DAY = (Interval(9 * 60, 12 * 60),)
NIGHT = (Interval(22 * 60, 30 * 60),)
AROUND_THE_CLOCK = (Interval(0, 24 * 60),)
WEEKEND: tuple[Hours, Hours] = (HOLIDAY, HOLIDAY)


def at(wall: str, time_zone: str = HELSINKI, fold: int = 0) -> Instant:
    local = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(time_zone), fold=fold)
    return Instant((local - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))


def office(exceptions: dict[date, Hours]) -> Calendar:
    return Calendar(HELSINKI, ((OFFICE,) * 5 + WEEKEND), exceptions)


def every_day(hours: Hours, time_zone: str = HELSINKI) -> Calendar:
    return Calendar(time_zone, (hours,) * 7)


def test_nobody_works_on_a_holiday() -> None:
    calendar = office({date(2026, 3, 3): HOLIDAY})
    assert business_time_between(calendar, at("2026-03-03 00:00"), at("2026-03-04 00:00")) == 0
    assert add_business_time(calendar, at("2026-03-02 16:00"), 2 * HOUR) == at("2026-03-04 10:00")


def test_a_half_day_replaces_the_hours_of_its_date() -> None:
    calendar = office({date(2026, 12, 24): HALF_DAY})
    assert business_time_between(calendar, at("2026-12-24 00:00"), at("2026-12-25 00:00")) == 3 * HOUR


def test_an_extra_saturday_is_open() -> None:
    calendar = office({date(2026, 3, 7): HALF_DAY})
    assert next_opening(calendar, at("2026-03-06 17:00")) == at("2026-03-07 09:00")
    assert add_business_time(calendar, at("2026-03-06 16:00"), 2 * HOUR) == at("2026-03-07 10:00")


def test_a_night_belongs_to_the_day_on_which_it_opens() -> None:
    fridays = Calendar(HELSINKI, ((HOLIDAY,) * 4 + (NIGHT,) + WEEKEND))
    assert next_opening(fridays, at("2026-03-02 00:00")) == at("2026-03-06 22:00")
    assert is_open(fridays, at("2026-03-07 05:59"))
    assert business_time_between(fridays, at("2026-03-06 00:00"), at("2026-03-09 00:00")) == 8 * HOUR


def test_a_holiday_closes_its_own_night_only() -> None:
    calendar = Calendar(HELSINKI, (NIGHT,) * 7, {date(2026, 3, 3): HOLIDAY})
    assert is_open(calendar, at("2026-03-03 05:00"))
    assert next_opening(calendar, at("2026-03-03 06:00")) == at("2026-03-04 22:00")


def test_a_night_that_meets_the_next_days_hours_counts_once() -> None:
    calendar = every_day((Interval(4 * 60, 12 * 60), *NIGHT))
    assert business_time_between(calendar, at("2026-03-03 00:00"), at("2026-03-04 00:00")) == 14 * HOUR
    assert add_business_time(calendar, at("2026-03-03 03:00"), 4 * HOUR) == at("2026-03-03 07:00")


def test_a_deadline_passes_midnight_within_a_night() -> None:
    assert add_business_time(every_day(NIGHT), at("2026-03-03 23:00"), 3 * HOUR) == at("2026-03-04 02:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_on_which_clocks_change_has_its_real_length(day: str, hours: int) -> None:
    start = at(f"{day} 00:00")
    assert add_business_time(every_day(AROUND_THE_CLOCK), start, hours * HOUR) == start + hours * HOUR
    midnight = at((datetime.fromisoformat(day) + timedelta(days=1)).isoformat())
    assert business_time_between(every_day(AROUND_THE_CLOCK), start, midnight) == hours * HOUR


def test_office_hours_follow_the_wall_clock_into_summer() -> None:
    assert add_business_time(office({}), at("2026-03-27 16:30"), HOUR) == at("2026-03-30 09:30")


@pytest.mark.parametrize(
    ("intervals", "hours"),
    [((Interval(0, 210), Interval(240, 300)), 4), ((Interval(210, 240), Interval(240, 300)), 1)],
)
def test_skipped_hour_in_spring_is_not_counted(intervals: tuple[Interval, ...], hours: int) -> None:
    night = every_day(intervals)
    assert business_time_between(night, at("2026-03-29 00:00"), at("2026-03-29 12:00")) == hours * HOUR


def test_a_wall_time_that_comes_twice_is_open_twice() -> None:
    calendar = every_day((Interval(180, 210),))
    assert business_time_between(calendar, at("2026-10-25 00:00"), at("2026-10-26 00:00")) == HOUR
    assert next_opening(calendar, at("2026-10-25 03:30")) == at("2026-10-25 03:00", fold=1)


def test_a_night_is_an_hour_longer_in_autumn() -> None:
    assert business_time_between(every_day(NIGHT), at("2026-10-24 12:00"), at("2026-10-25 12:00")) == 9 * HOUR


@pytest.mark.parametrize(("day", "minutes"), [("2026-04-05", 270), ("2026-10-04", 210), ("2026-06-01", 240)])
def test_lord_howe_changes_by_half_an_hour(day: str, minutes: int) -> None:
    calendar = every_day((Interval(0, 240),), "Australia/Lord_Howe")
    start = at(f"{day} 00:00", calendar.time_zone)
    assert business_time_between(calendar, start, after(start, 12 * HOUR)) == minutes * MINUTE


def test_a_midnight_that_is_skipped_opens_at_one() -> None:
    calendar = every_day((Interval(0, 120),), "Asia/Beirut")
    assert next_opening(calendar, at("2026-03-28 12:00", "Asia/Beirut")) == at("2026-03-29 01:00", "Asia/Beirut")


def test_a_date_that_the_zone_left_out_has_no_hours() -> None:
    calendar = every_day(OFFICE, "Pacific/Apia")
    thursday, saturday = at("2011-12-29 16:00", "Pacific/Apia"), at("2011-12-31 10:00", "Pacific/Apia")
    assert business_time_between(calendar, thursday, saturday) == 2 * HOUR
    assert add_business_time(calendar, thursday, 2 * HOUR) == saturday


def test_a_date_that_came_twice_has_its_hours_twice() -> None:
    calendar = every_day(OFFICE, "Pacific/Kwajalein")
    start, end = at("1969-09-30 00:00", "Pacific/Kwajalein"), at("1969-10-01 00:00", "Pacific/Kwajalein")
    assert business_time_between(calendar, start, end) == 16 * HOUR


def test_the_leap_day_has_the_hours_of_its_weekday() -> None:
    tuesdays = Calendar(HELSINKI, ((HOLIDAY, OFFICE) + (HOLIDAY,) * 5))
    assert next_opening(tuesdays, at("2028-02-28 00:00")) == at("2028-02-29 09:00")


@pytest.mark.parametrize("time_zone", ["Asia/Kathmandu", "Pacific/Chatham", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_hours_follow_odd_offsets(time_zone: str) -> None:
    calendar = every_day(OFFICE, time_zone)
    assert next_opening(calendar, at("2026-03-02 17:00", time_zone)) == at("2026-03-03 09:00", time_zone)


def test_hours_follow_an_offset_with_seconds() -> None:
    opening = next_opening(every_day(OFFICE, "Africa/Monrovia"), at("1971-06-01 00:00", "Africa/Monrovia"))
    assert opening == at("1971-06-01 09:00", "Africa/Monrovia")
    assert opening % MINUTE == 30 * SECOND


@pytest.mark.parametrize(
    ("time_zone", "day"),
    [
        ("America/Recife", "2000-10-11"),
        ("Asia/Gaza", "2040-10-23"),
        ("Asia/Gaza", "2054-03-29"),
        ("Asia/Gaza", "2072-10-24"),
        ("America/Noronha", "2000-10-11"),
    ],
)
def test_an_offset_of_a_single_week_is_followed(time_zone: str, day: str) -> None:
    calendar = every_day(OFFICE, time_zone)
    assert next_opening(calendar, at(f"{day} 00:00", time_zone)) == at(f"{day} 09:00", time_zone)


def closed_for(days: int) -> Calendar:
    first = date(2026, 3, 2)
    return office({first + timedelta(days=number): HOLIDAY for number in range(days)})


def test_a_calendar_that_is_closed_for_a_year_opens_again() -> None:
    assert next_opening(closed_for(365), at("2026-03-02 10:00")) == at("2027-03-02 09:00")


def test_a_calendar_that_is_closed_for_years_is_refused() -> None:
    calendar = closed_for(6 * 366)
    with pytest.raises(NoBusinessTime, match="no hours in the five years from 2026-03-02"):
        next_opening(calendar, at("2026-03-02 10:00"))
    with pytest.raises(NoBusinessTime, match="2026-02-27T15:00:00"):
        add_business_time(calendar, at("2026-02-27 16:00"), 2 * HOUR)


def test_years_without_hours_are_no_business_time() -> None:
    start = at("2026-03-02 10:00")
    assert business_time_between(closed_for(6 * 366), start, after(start, 6 * 365 * DAY)) == 0


@pytest.mark.parametrize(("opens", "closes"), [(17 * 60, 9 * 60), (-1, 5), (0, 1441), (60, 60), (1440, 1500)])
def test_an_interval_opens_before_it_closes(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="opens before it closes"):
        Interval(opens, closes)


@pytest.mark.parametrize("overlapping", [(Interval(0, 600), Interval(599, 700)), (*NIGHT, Interval(1380, 1400))])
def test_intervals_of_a_day_do_not_overlap(overlapping: Hours) -> None:
    with pytest.raises(ValueError, match="do not overlap"):
        Calendar("UTC", (overlapping, *(HOLIDAY,) * 6))
    with pytest.raises(ValueError, match="do not overlap"):
        office({date(2026, 3, 3): overlapping})


def test_somebody_works_on_some_day() -> None:
    with pytest.raises(ValueError, match="some work"):
        Calendar("UTC", ((),) * 7)
