"""iCalendar files: what of them closes which dates."""

from collections.abc import Sequence
from datetime import date
from time import perf_counter

import pytest
from domainkit.refusals import Refused
from tickets.calendars.domain.calendar import ClosedDay
from tickets.calendars.ical.reading import days_off

from services.tickets.tests.calendars.steps import file

FIRST, LAST = date(2025, 1, 1), date(2029, 12, 31)


def read(*events: str, zone: str = "Europe/Helsinki") -> list[tuple[str, Sequence[str]]]:
    return [(each.date, each.closed) for each in days_off(file(*events), zone, FIRST, LAST)]


def refusal(*events: str) -> str:
    with pytest.raises(Refused) as refused:
        days_off(file(*events), "Europe/Helsinki", FIRST, LAST)
    assert (refused.value.reason, refused.value.field) == ("VALIDATION_FAILED", "ics")
    return refused.value.message


def test_event_of_whole_days_closes_each_of_them() -> None:
    ends_before = "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227"
    assert [day for day, _ in read(ends_before)] == ["2026-12-24", "2026-12-25", "2026-12-26"]
    assert read("DTSTART;VALUE=DATE:20261224") == [("2026-12-24", ())]
    assert [day for day, _ in read("DTSTART;VALUE=DATE:20261230\nDURATION:P2D")] == ["2026-12-30", "2026-12-31"]


def test_event_with_times_closes_these_by_the_calendars_clock() -> None:
    floating = "DTSTART:20261224T120000\nDTEND:20261224T170000"
    of_utc = "DTSTART:20260701T090000Z\nDURATION:PT2H"
    of_zone = "DTSTART;TZID=America/New_York:20260701T200000\nDTEND;TZID=America/New_York:20260701T233000"
    assert read(floating) == [("2026-12-24", ("12:00-17:00",))]
    assert read(of_utc) == [("2026-07-01", ("12:00-14:00",))]
    assert read(of_zone) == [("2026-07-02", ("03:00-06:30",))]


def test_event_over_midnight_closes_parts_of_both_days() -> None:
    night = "DTSTART:20261224T220000\nDTEND:20261225T060000"
    assert read(night) == [("2026-12-24", ("22:00-24:00",)), ("2026-12-25", ("00:00-06:00",))]


def test_times_that_meet_close_once() -> None:
    parts = ["DTSTART:20261224T090000\nDTEND:20261224T110000", "DTSTART:20261224T103000\nDTEND:20261224T120000"]
    assert read(*parts) == [("2026-12-24", ("09:00-12:00",))]


def test_yearly_event_is_there_in_every_year_asked_for() -> None:
    yearly = read("DTSTART;VALUE=DATE:19991206\nRRULE:FREQ=YEARLY")
    assert [day for day, _ in yearly] == [f"{year}-12-06" for year in range(2025, 2030)]


def test_leap_day_and_long_past_events_recur() -> None:
    assert [day for day, _ in read("DTSTART;VALUE=DATE:19040229\nRRULE:FREQ=YEARLY")] == ["2028-02-29"]
    many = [f"DTSTART;VALUE=DATE:1970{month:02}01\nRRULE:FREQ=YEARLY" for month in range(1, 13)] * 8
    assert len(read(*many)) == 5 * 12


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (
            "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            ["2025-11-27", "2026-11-26", "2027-11-25", "2028-11-23", "2029-11-22"],
        ),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["2025-11-27", "2025-12-11", "2025-12-25"]),
        ("RRULE:FREQ=MONTHLY;UNTIL=20260101\nEXDATE;VALUE=DATE:20251227", ["2025-11-27"]),
        ("RDATE;VALUE=DATE:20260102,20260105", ["2025-11-27", "2026-01-02", "2026-01-05"]),
    ],
)
def test_recurring_event_follows_its_rules(rule: str, days: list[str]) -> None:
    assert [day for day, _ in read(f"DTSTART;VALUE=DATE:20251127\n{rule}")] == days


def test_until_in_utc_is_read_by_the_events_clock() -> None:
    event = "DTSTART;TZID=Asia/Tokyo:20260105T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL={}"
    assert len(read(event.format("20260106T230000Z"), zone="Asia/Tokyo")) == 3
    assert len(read(event.format("20260106T225959Z"), zone="Asia/Tokyo")) == 2


def test_moved_occurrence_replaces_the_one_it_was() -> None:
    weekly = "UID:w\nDTSTART;TZID=Europe/Helsinki:20260105T120000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3"
    moved = "UID:w\nRECURRENCE-ID:20260112T100000Z\nDTSTART:20260113T120000Z\nDURATION:PT1H"
    off = "UID:w\nRECURRENCE-ID;TZID=Europe/Helsinki:20260119T120000\nDTSTART:20260119T100000Z\nSTATUS:CANCELLED"
    assert [day for day, _ in read(weekly, moved, off)] == ["2026-01-05", "2026-01-13"]


def test_cancelled_and_free_events_close_nothing() -> None:
    assert (
        read("DTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED", "DTSTART;VALUE=DATE:20261224\nTRANSP:TRANSPARENT") == []
    )


def test_names_come_from_summaries_on_one_line() -> None:
    named, nameless = "DTSTART;VALUE=DATE:20261224\nSUMMARY:Stock\\ntake  day", "DTSTART;VALUE=DATE:20261225"
    days = days_off(file(named, nameless), "Europe/Helsinki", FIRST, LAST)
    assert days == (ClosedDay("2026-12-24", "Stock take day"), ClosedDay("2026-12-25", "Closed"))


@pytest.mark.parametrize(
    ("event", "remedy"),
    [
        ("SUMMARY:x", "it has no DTSTART"),
        ("DTSTART:yesterday", "its DTSTART cannot be read"),
        ("DTSTART;TZID=Nowhere/Place:20261224T120000", "no IANA time zone"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261223", "it must end after it begins"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=SECONDLY", "must recur by days"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=DAILY;BYSECOND=1,2,3", "without BYHOUR or smaller"),
        ("DTSTART;VALUE=TEXT:20261224", "another form"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P1D\nDURATION:P2D", "another form"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE;VALUE=TIME:120000", "another form"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;BYDAY=99MO", "another form"),
        ("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY", "must lie in the years"),
    ],
)
def test_event_that_cannot_be_imported_is_named(event: str, remedy: str) -> None:
    message = refusal(event)
    assert message.startswith("Event 0@nordic-home.example")
    assert remedy in message


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR", "BEGIN:VEVENT\nEND:VEVENT", "\x00", "END:VCALENDAR"])
def test_text_that_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="iCalendar file"):
        days_off(text, "Europe/Helsinki", FIRST, LAST)


HOSTILE = [
    "RRULE:FREQ=DAILY",
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
    "RRULE:FREQ=WEEKLY;COUNT=2147483647;INTERVAL=1",
    "RRULE:FREQ=DAILY\nDURATION:P399D",
]


@pytest.mark.parametrize("rule", HOSTILE)
def test_hostile_recurrence_costs_little(rule: str) -> None:
    begun = perf_counter()
    events = [f"DTSTART;VALUE=DATE:19000101\n{rule}"] * 20
    with pytest.raises(Refused, match="Recurs too often"):
        days_off(file(*events), "Europe/Helsinki", FIRST, LAST)
    assert perf_counter() - begun < 2
