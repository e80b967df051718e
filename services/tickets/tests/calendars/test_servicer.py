"""CalendarService over gRPC."""

from typing import Any

from aftersales.tickets.v1 import calendar_pb2 as pb
from aftersales.tickets.v1 import calendar_service_pb2 as calendars
from domainkit.ids import default_calendar_id
from domainkit.instants import SECOND
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService
from tickets.calendars.repository import CALENDAR_VERSIONS

from services.tickets.tests.calendars.steps import create, days_off, file, new, version, week
from services.tickets.tests.conftest import Moment
from services.tickets.tests.steps import ADMIN, AGENT, Shop, published

FINLAND = pb.HolidayRegion(country="FI", language="en-US")


async def change(service: RunningService, calendar: pb.Calendar, *cleared: str, **fields: Any) -> pb.Calendar:
    request = calendars.UpdateCalendarRequest(id=calendar.id, **fields)
    if cleared:
        request.update_mask.CopyFrom(FieldMask(paths=cleared))
    changed: pb.Calendar = (await service.call(request, **ADMIN)).calendar
    return changed


async def bring_in(service: RunningService, calendar: pb.Calendar, name: str, *events: str) -> pb.Calendar:
    request = calendars.ImportCalendarRequest(id=calendar.id, name=name, ics=file(*events))
    imported: pb.Calendar = (await service.call(request, **ADMIN)).calendar
    return imported


async def refusal(service: RunningService, **fields: Any) -> tuple[str, str]:
    return await service.refusal(calendars.CreateCalendarRequest(calendar=new(**fields)), **ADMIN)


async def open_hours(service: RunningService, calendar: pb.Calendar, first: str, last: str) -> pb.CalendarHours:
    request = calendars.GetCalendarHoursRequest(id=calendar.id, first_date=first, last_date=last)
    hours: pb.CalendarHours = (await service.call(request)).hours
    return hours


async def test_calendar_with_two_intervals_a_day_counts_both(service: RunningService, shop: Shop, at: Moment) -> None:
    """Two intervals of one weekday, which two help desks refuse."""
    calendar = await create(service, week=week("13:00-17:00", "09:00-12:00"))
    assert list(calendar.week.monday) == ["09:00-12:00", "13:00-17:00"]
    (monday,) = (await open_hours(service, calendar, "2026-03-02", "2026-03-02")).days
    assert [(each.opens_at.seconds, each.closes_at.seconds) for each in monday.open] == [
        (at("2026-03-02 09:00") // SECOND, at("2026-03-02 12:00") // SECOND),
        (at("2026-03-02 13:00") // SECOND, at("2026-03-02 17:00") // SECOND),
    ]


async def test_hours_over_midnight_are_shown_on_both_dates(service: RunningService, shop: Shop, at: Moment) -> None:
    calendar = await create(service, week=pb.Week(friday=["22:00-06:00"]))
    shown = await open_hours(service, calendar, "2026-03-06", "2026-03-07")
    assert [(each.date, len(each.open)) for each in shown.days] == [("2026-03-06", 1), ("2026-03-07", 1)]
    assert shown.days[1].open[0].closes_at.seconds == at("2026-03-07 06:00") // SECOND


async def test_holidays_of_the_country_are_in_the_version(service: RunningService, shop: Shop) -> None:
    calendar = await create(service, holidays=FINLAND)
    made = await version(service, calendar)
    assert ("2026-12-25", "Christmas Day", []) in days_off(made)
    assert (made.first_year, made.last_year) == (2025, 2029)
    assert {each.date[:4] for each in made.exceptions} == {"2025", "2026", "2027", "2028", "2029"}
    assert made.data_versions.holidays
    assert made.data_versions.tzdata


async def test_part_of_a_country_has_holidays_of_its_own(service: RunningService, shop: Shop) -> None:
    bavaria = pb.HolidayRegion(country="DE", subdivision="DE-BY")
    made = await version(service, await create(service, holidays=bavaria))
    assert ("2026-06-04", "Fronleichnam", []) in days_off(made)


async def test_unknown_regions_and_languages_are_refused(service: RunningService, shop: Shop) -> None:
    for region in (
        pb.HolidayRegion(country="XX"),
        pb.HolidayRegion(country="DE", subdivision="DE-XX"),
        pb.HolidayRegion(country="DE", subdivision="FI-18"),
        pb.HolidayRegion(country="DE", language="ja"),
    ):
        assert await refusal(service, holidays=region) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_hours_that_cannot_be_are_refused(service: RunningService, shop: Shop) -> None:
    for fields in (
        {"time_zone": "Europe/Atlantis"},
        {"week": pb.Week()},
        {"week": pb.Week(monday=["09:00-10:00"], friday=["09:00-09:59"])},
        {"week": week("09:00-12:00", "11:00-17:00")},
        {"week": week("22:00-06:00", "23:00-24:00")},
        {"week": week("09:00-09:00")},
        {"week": week("9-17")},
        {"exceptions": [pb.CalendarException(date="2026-02-29", name="Leap day")]},
        {"exceptions": [pb.CalendarException(date="2026-12-24", name="Eve")] * 2},
        {"exceptions": [pb.CalendarException(date="1026-12-24", name="Eve")]},
    ):
        assert await refusal(service, **fields) == ("INVALID_ARGUMENT", "VALIDATION_FAILED"), fields


async def test_exception_by_hand_wins_over_import_and_holiday(service: RunningService, shop: Shop) -> None:
    by_hand = [pb.CalendarException(date="2026-12-25", name="Sale", hours=["10:00-14:00"])]
    calendar = await create(service, holidays=FINLAND, exceptions=by_hand)
    events = "DTSTART;VALUE=DATE:20261225\nSUMMARY:Strike", "DTSTART;VALUE=DATE:20261226\nSUMMARY:Strike"
    made = days_off(await version(service, await bring_in(service, calendar, "Strikes", *events)))
    assert ("2026-12-25", "Sale", ["10:00-14:00"]) in made
    assert ("2026-12-26", "Strike", []) in made


async def test_import_with_times_closes_a_part_of_the_day(service: RunningService, shop: Shop) -> None:
    calendar = await create(service, holidays=FINLAND)
    events = "DTSTART:20261223T120000\nDTEND:20261223T150000", "DTSTART:20261225T120000\nDTEND:20261225T150000"
    made = days_off(await version(service, await bring_in(service, calendar, "Meetings", *events)))
    assert ("2026-12-23", "Closed", ["09:00-12:00", "15:00-17:00"]) in made
    assert ("2026-12-25", "Christmas Day", []) in made  # an import opens no holiday


async def test_import_replaces_the_one_of_its_name(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    await bring_in(service, calendar, "Strikes", "DTSTART;VALUE=DATE:20261201")
    await bring_in(service, calendar, "Fairs", "DTSTART;VALUE=DATE:20261203")
    again = await bring_in(service, calendar, "Strikes", "DTSTART;VALUE=DATE:20261202")
    assert [(each.name, each.dates) for each in again.imports] == [("Fairs", 1), ("Strikes", 1)]
    assert [day for day, _, _ in days_off(await version(service, again))] == ["2026-12-02", "2026-12-03"]
    assert [each.name for each in (await bring_in(service, calendar, "Strikes")).imports] == ["Fairs"]


async def test_import_of_too_many_dates_is_refused(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    request = calendars.ImportCalendarRequest(
        id=calendar.id, name="Always", ics=file("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=DAILY")
    )
    assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_change_makes_a_version_and_keeps_the_earlier(service: RunningService, shop: Shop) -> None:
    first = await create(service, exceptions=[pb.CalendarException(date="2026-12-24", name="Eve")])
    second = await change(service, first, time_zone="Europe/Oslo")
    third = await change(service, second, "exceptions", "week.friday", week=week("09:00-17:00"))
    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    kept, now = await version(service, first), await version(service, third)
    assert (kept.time_zone, len(kept.exceptions), list(kept.week.friday)) == ("Europe/Helsinki", 1, ["09:00-17:00"])
    assert (now.time_zone, len(now.exceptions), list(now.week.friday)) == ("Europe/Oslo", 0, ["09:00-17:00"])


async def test_weekday_alone_is_changed_and_cleared(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    shorter = await change(service, calendar, "week.friday", week=pb.Week(friday=["09:00-15:00"]))
    assert (list(shorter.week.friday), list(shorter.week.monday)) == (["09:00-15:00"], ["09:00-17:00"])
    free = await change(service, calendar, "week.friday", week=pb.Week())
    assert (list(free.week.friday), list(free.week.monday)) == ([], ["09:00-17:00"])


async def test_change_to_the_same_makes_no_version(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    assert await change(service, calendar, name="Workshop") == calendar
    assert await published(service, calendar.id) == ["CalendarChanged"]


async def test_event_has_the_calendar_with_its_hours(service: RunningService, shop: Shop) -> None:
    calendar = await create(service, holidays=FINLAND)
    (recorded,) = await service.recorded(calendar.id)
    data = recorded["event"]["data"]
    assert recorded["subject"] == f"calendars.nordic-home.{calendar.id}"
    assert (data["calendar"]["id"], data["calendar"]["etag"]) == (calendar.id, "1")
    assert (data["version"]["number"], data["version"]["week"]["monday"]) == (1, ["09:00-17:00"])
    assert data["version"]["exceptions"][0]["source"] == "country"


async def test_versions_that_do_not_exist_are_not_found(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    for number in ("2", "0", "-1", "x", "9" * 40, "１"):
        request = calendars.GetCalendarVersionRequest(calendar_id=calendar.id, number=number)
        assert await service.refusal(request) == ("NOT_FOUND", "CALENDAR_NOT_FOUND")


async def test_hours_of_more_than_62_dates_are_refused(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    assert len((await open_hours(service, calendar, "2026-01-01", "2026-03-03")).days) == 62
    for first, last in (("2026-01-01", "2026-03-04"), ("2026-01-02", "2026-01-01"), ("0001-01-01", "0001-01-02")):
        request = calendars.GetCalendarHoursRequest(id=calendar.id, first_date=first, last_date=last)
        assert await service.refusal(request) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_default_calendar_is_that_of_the_settings(service: RunningService, shop: Shop) -> None:
    (default,) = (await service.call(calendars.ListCalendarsRequest(), **AGENT)).calendars
    assert (default.id, default.number, default.name) == (default_calendar_id("nordic-home"), 1, "Default")
    assert (default.time_zone, list(default.week.monday)) == ("Europe/Helsinki", ["09:00-17:00"])
    off = calendars.UpdateCalendarRequest(id=default.id, deactivated=True)
    assert await service.refusal(off, **ADMIN) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_calendar_of_an_unknown_retailer_is_refused(service: RunningService, shop: Shop) -> None:
    assert await refusal(service, retailer="baltic-tools") == ("FAILED_PRECONDITION", "RETAILER_UNKNOWN")


async def test_key_makes_one_calendar_and_one_change(service: RunningService, shop: Shop) -> None:
    request = calendars.CreateCalendarRequest(calendar=new(), request_id="key-1")
    first = await service.call(request, **ADMIN)
    assert await service.call(request, **ADMIN) == first
    edit = calendars.UpdateCalendarRequest(id=first.calendar.id, name="Shop", request_id="key-2", if_match=["1"])
    edited = await service.call(edit, **ADMIN)
    assert await service.call(edit, **ADMIN) == edited
    assert (edited.calendar.number, edited.calendar.etag) == (2, "2")
    stored = await service.context.store.documents(CALENDAR_VERSIONS).scan()
    ids = [each["id"] for each in stored if each["calendar_id"] == first.calendar.id]
    assert ids == [f"{first.calendar.id}.{number}" for number in (1, 2)]


async def test_change_of_an_older_version_is_refused(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    await change(service, calendar, name="Shop")
    stale = calendars.UpdateCalendarRequest(id=calendar.id, name="Store", if_match=[calendar.etag])
    assert await service.refusal(stale, **ADMIN) == ("ABORTED", "ETAG_MISMATCH")
