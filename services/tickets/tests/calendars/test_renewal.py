"""Default calendars, and holidays of the years to come, where several processes do the same."""

import asyncio
from dataclasses import replace

import pytest
from aftersales.tickets.v1 import calendar_pb2 as pb
from domainkit.ids import default_calendar_id
from domainkit.instants import DAY, Instant
from servicekit.documents import DuplicateKey
from servicekit.testing.service import RunningService
from tickets.calendars import wiring
from tickets.calendars.country_holidays import CountryHolidays
from tickets.calendars.domain.calendar import Calendar
from tickets.calendars.ical.reading import IcalendarFiles
from tickets.calendars.repository import CALENDAR_VERSIONS, CALENDARS, CalendarRepository
from tickets.calendars.use_cases.arrange import CalendarUseCases
from tickets.calendars.use_cases.known import MOST_REMEMBERED, KnownCalendars
from tickets.settings import SlaCalendar
from tickets.wiring import SOURCE

from services.tickets.tests.calendars.steps import create
from services.tickets.tests.steps import Shop, published

YEAR = 366 * DAY


def stored(service: RunningService) -> CalendarRepository:
    context = service.context
    return wiring.repository(context.store, context.relay, context.clock, source=SOURCE)


def known(service: RunningService) -> KnownCalendars:
    """As another process has them."""
    return KnownCalendars(stored(service), CountryHolidays(), SlaCalendar().default_of, service.context.clock)


def use_cases(service: RunningService) -> CalendarUseCases:
    calendars = known(service)
    return CalendarUseCases(
        calendars.calendars,
        calendars,
        calendars.holidays,
        IcalendarFiles(),
        None,  # type: ignore[arg-type]
    )


async def test_two_processes_create_one_default_calendar(service: RunningService) -> None:
    versions = await asyncio.gather(*(known(service).default("nordic-home") for _ in range(8)))
    assert {(each.id, each.number) for each in versions} == {(f"{default_calendar_id('nordic-home')}.1", 1)}
    assert await published(service, default_calendar_id("nordic-home")) == ["CalendarChanged"]


async def test_default_calendar_is_that_of_its_stored_version(service: RunningService) -> None:
    """A process that was killed after it had stored the version; the settings are others by now."""
    calendars = known(service)
    first = await calendars.default("nordic-home")
    document = await stored(service).calendars.get(first.calendar_id)
    assert document
    await service.context.store.documents(CALENDARS).delete(document.id, if_version=document.version)
    settings = SlaCalendar(time_zone="Europe/Oslo")
    again = await replace(known(service), default_of=settings.default_of).default("nordic-home")
    calendar = await calendars.get(first.calendar_id)
    assert again == first
    assert isinstance(calendar, Calendar)
    assert (calendar.time_zone, calendar.number) == ("Europe/Helsinki", 1)


async def test_holidays_are_renewed_once_by_two_processes(service: RunningService, shop: Shop) -> None:
    calendar = await create(service, holidays=pb.HolidayRegion(country="FI"))
    later = Instant(service.context.clock() + YEAR)
    await asyncio.gather(*(use_cases(service).renew(calendar.id, later) for _ in range(4)))
    renewed = await known(service).current(calendar.id)
    assert renewed
    assert (renewed.first_year, renewed.last_year) == (2026, 2030)
    assert any(each.date == "2030-12-06" for each in renewed.exceptions)
    assert await published(service, calendar.id) == ["CalendarChanged"] * 2
    ids = [each["id"] for each in await service.context.store.documents(CALENDAR_VERSIONS).scan()]
    assert [id for id in ids if id.startswith(calendar.id)] == [f"{calendar.id}.1", renewed.id]


async def test_timer_finds_the_calendars_that_are_due(service: RunningService, shop: Shop) -> None:
    calendar = await create(service, holidays=pb.HolidayRegion(country="FI"))
    await create(service)  # without holidays
    (timer,) = (each for each in service.components.timers if each.name == "calendar-holidays")
    now, later = service.context.clock(), service.context.clock() + YEAR
    assert await timer.documents.claim(timer.index, timer.where, due=now, now=now, lease=DAY) is None
    due = await timer.documents.claim(timer.index, timer.where, due=later, now=later, lease=DAY)
    assert due
    assert due["id"] == calendar.id
    assert await timer.documents.claim(timer.index, timer.where, due=later, now=later, lease=DAY) is None


async def test_holidays_that_are_not_due_are_left_alone(service: RunningService, shop: Shop) -> None:
    calendar = await create(service, holidays=pb.HolidayRegion(country="FI"))
    await use_cases(service).renew(calendar.id, service.context.clock())
    assert await published(service, calendar.id) == ["CalendarChanged"]


async def test_number_of_an_unfinished_change_is_passed_over(service: RunningService, shop: Shop) -> None:
    """A process was killed between the version and the calendar, and a client tried again and again."""
    calendar = await create(service, holidays=pb.HolidayRegion(country="FI"))
    versions = service.context.store.documents(CALENDAR_VERSIONS)
    left = await versions.get(f"{calendar.id}.1")
    assert left
    for number in range(2, 14):
        await versions.insert({**left, "id": f"{calendar.id}.{number}", "number": number})
    await use_cases(service).renew(calendar.id, Instant(service.context.clock() + YEAR))
    renewed = await known(service).current(calendar.id)
    assert renewed
    assert renewed.number == 14
    with pytest.raises(DuplicateKey):
        await versions.insert(left)


async def test_versions_in_memory_are_bounded(service: RunningService, shop: Shop) -> None:
    calendar = await create(service)
    calendars = known(service)
    version = await calendars.version(calendar.id, 1)
    assert version
    assert await calendars.version(calendar.id, 1) is version
    calendars.remembered.update({(calendar.id, number): version for number in range(2, MOST_REMEMBERED + 5)})
    await calendars.version(calendar.id, 1)
    assert len(calendars.remembered) == MOST_REMEMBERED
    assert next(reversed(calendars.remembered)) == (calendar.id, 1)
