"""Versions made from calendars."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from domainkit.business_time import Calendar as BusinessCalendar
from domainkit.business_time import Interval, add_business_time, open_hours
from domainkit.instants import DAY, HOUR, MINUTE, SECOND, Instant
from domainkit.opening_hours import read_hours
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from tickets.calendars.domain.arranging import with_import
from tickets.calendars.domain.calendar import Calendar, ClosedDay, DateException, Region
from tickets.calendars.domain.closing import hours_left
from tickets.calendars.domain.hours import Week, in_order, week_in_order, written
from tickets.calendars.domain.materialising import materialised
from tickets.calendars.domain.open_days import open_days
from tickets.calendars.domain.version import CalendarVersion, DataVersions, ExceptionSource

from services.tickets.tests.conftest import Moment

DATA = DataVersions("2026.1", "0.109")
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE = Week(**dict.fromkeys(WORKDAYS, ("09:00-17:00",)))
NIGHTS = Week(friday=("22:00-06:00",), saturday=("05:00-09:00",))
NOW = Instant(1_772_434_800 * SECOND)  # 2026-03-02


def calendar(week: Week = OFFICE, **fields: object) -> Calendar:
    made = Calendar(
        id="cal_1", retailer="nordic-home", name="Workshop", time_zone="UTC", week=week, created_at=NOW, updated_at=NOW
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def version(of: Calendar, holidays: dict[str, str] | None = None, now: Instant = NOW) -> CalendarVersion:
    return materialised(of, 1, holidays or {}, DATA, now)[1]


def days(of: CalendarVersion) -> list[tuple[str, Sequence[str]]]:
    return [(each.date, each.hours) for each in of.exceptions]


def closing(*closed: ClosedDay, week: Week = OFFICE) -> CalendarVersion:
    return version(with_import(calendar(week), "Days", closed, NOW))


minutes = st.tuples(st.integers(0, 1439), st.integers(1, 1439)).map(lambda it: Interval(it[0], it[0] + it[1]))
within = minutes.map(lambda it: Interval(it.opens, min(it.closes, 1440)))


def apart(hours: list[Interval]) -> tuple[Interval, ...]:
    """Those of them that follow each other."""
    kept: list[Interval] = []
    for each in sorted(hours, key=lambda it: it.opens):
        if not kept or each.opens >= kept[-1].closes:
            kept.append(each)
    return tuple(kept)


@given(st.lists(st.lists(minutes, max_size=3).map(apart), min_size=3, max_size=3), st.lists(within, max_size=4))
def test_hours_left_are_the_usual_minutes_without_the_closed(
    week: list[tuple[Interval, ...]], closed: list[Interval]
) -> None:
    first = date(2026, 3, 2)
    usual = {first + timedelta(days=index): hours for index, hours in enumerate(week)}
    left = hours_left(usual, {first + timedelta(days=1): tuple(closed)})

    def covered(hours: dict[date, tuple[Interval, ...]]) -> set[int]:
        found: set[int] = set()
        for day, intervals in hours.items():
            for each in intervals:
                start = (day - first).days * 1440
                found |= set(range(start + each.opens, start + each.closes))
        return found

    shut = {1440 + minute for each in closed for minute in range(each.opens, each.closes)}
    assert covered(left) == covered(usual) - shut
    BusinessCalendar("UTC", ((Interval(0, 1440),), *[()] * 6), left)  # refuses hours that overlap


@given(st.lists(minutes, max_size=6).map(apart))
def test_hours_are_read_as_they_are_written(hours: tuple[Interval, ...]) -> None:
    assert read_hours(in_order([written(each) for each in reversed(hours)], "hours")) == hours


@given(st.sets(st.integers(0, 40), max_size=20), st.integers(0, 20 * DAY // MINUTE), st.integers(1, 100))
def test_holiday_only_postpones_a_deadline(off: set[int], start: int, hours: int) -> None:
    """Help desks that shorten the required age by days off come too early."""
    plain = version(calendar()).hours()
    named = {(date(2026, 3, 2) + timedelta(days=each)).isoformat(): "Off" for each in off}
    with_holidays = version(calendar(), named).hours()
    begins = Instant(NOW + start * MINUTE)
    assert add_business_time(with_holidays, begins, hours * HOUR) >= add_business_time(plain, begins, hours * HOUR)


def test_holiday_in_the_way_postpones_by_its_hours(at: Moment) -> None:
    helsinki = calendar(time_zone="Europe/Helsinki")
    start = at("2026-03-02 16:00")
    assert add_business_time(version(helsinki).hours(), start, 4 * HOUR) == at("2026-03-03 12:00")
    off = version(helsinki, {"2026-03-03": "Off"}).hours()
    assert add_business_time(off, start, 4 * HOUR) == at("2026-03-04 12:00")


def test_closed_part_of_a_night_leaves_the_rest_of_it() -> None:
    night = closing(ClosedDay("2026-03-07", "Works", ("02:00-04:00",)), week=NIGHTS)
    assert days(night) == [("2026-03-06", ("22:00-02:00",)), ("2026-03-07", ("04:00-09:00",))]


def test_closed_hours_beyond_the_days_own_change_nothing() -> None:
    assert days(closing(ClosedDay("2026-03-03", "Evening", ("18:00-20:00",)))) == []
    assert days(closing(ClosedDay("2026-03-07", "Weekend", ("09:00-12:00",)))) == []


def test_exceptions_say_where_they_come_from() -> None:
    own = calendar(exceptions=(DateException("2026-12-24", "Eve", ("09:00-12:00",)),), holidays=Region("FI"))
    made = version(
        with_import(own, "Fairs", [ClosedDay("2026-12-24", "Fair"), ClosedDay("2026-12-28", "Fair")], NOW),
        {"2026-12-24": "Christmas Eve", "2026-12-25": "Christmas Day"},
    )
    assert [(each.date, each.source) for each in made.exceptions] == [
        ("2026-12-24", ExceptionSource.HAND),
        ("2026-12-25", ExceptionSource.COUNTRY),
        ("2026-12-28", ExceptionSource.IMPORT),
    ]


def test_calendar_closed_for_more_than_five_years_is_refused() -> None:
    mondays = Week(monday=("09:00-17:00",))
    first = date(2026, 3, 2)

    def closed(weeks: int) -> list[ClosedDay]:
        return [ClosedDay((first + timedelta(weeks=each)).isoformat(), "Off") for each in range(weeks)]

    assert closing(*closed(260), week=mondays).hours()
    with pytest.raises(Refused, match="no hours for more than five years"):
        closing(*closed(262), week=mondays)


def test_longest_budget_ends_while_queues_are_in_order(at: Moment) -> None:
    """Of the shortest week that there is: before 2128, up to which a list by deadline sorts."""
    hours = version(calendar(week_in_order(Week(monday=("09:00-11:00",))))).hours()
    assert at("2109-01-01 00:00") < add_business_time(hours, NOW, 525_600 * MINUTE) < at("2111-01-01 00:00")


def test_country_holidays_are_due_again_next_year() -> None:
    renewed, _ = materialised(calendar(holidays=Region("FI")), 2, {}, DATA, NOW)
    assert renewed.renew_at == 1_798_761_600 * SECOND  # 2027-01-01
    assert materialised(calendar(), 2, {}, DATA, NOW)[0].renew_at is None
    assert materialised(calendar(holidays=Region("FI"), deactivated=True), 2, {}, DATA, NOW)[0].renew_at is None


def test_hours_of_a_day_are_whole_where_clocks_change() -> None:
    always = version(calendar(Week(sunday=("00:00-24:00",)), time_zone="Europe/Helsinki"))
    spring, autumn = (open_days(always, day, day).days[0].open for day in (date(2026, 3, 29), date(2026, 10, 25)))
    assert [each.closes_at - each.opens_at for each in (*spring, *autumn)] == [23 * HOUR, 25 * HOUR]


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 61))
def test_days_shown_add_up_to_the_hours_between(first: date, count: int) -> None:
    made = version(calendar(NIGHTS, time_zone="America/New_York"))
    shown = open_days(made, first, first + timedelta(days=count))
    spans = [(each.opens_at, each.closes_at) for day in shown.days for each in day.open]
    assert len(shown.days) == count + 1
    if spans:
        between = open_hours(made.hours(), spans[0][0], spans[-1][1])
        assert sum(closes - opens for opens, closes in spans) == sum(closes - opens for opens, closes in between)
