"""Calendars of nordic-home, as an admin arranges them."""

from collections.abc import Sequence
from typing import Any

from aftersales.tickets.v1 import calendar_pb2 as pb
from aftersales.tickets.v1 import calendar_service_pb2 as calendars
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN

WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def week(*hours: str) -> pb.Week:
    """These hours from Monday to Friday."""
    return pb.Week(**dict.fromkeys(WORKDAYS, hours))


def new(**fields: Any) -> pb.Calendar:
    asked: dict[str, Any] = {
        "retailer": "nordic-home",
        "name": "Workshop",
        "time_zone": "Europe/Helsinki",
        "week": week("09:00-17:00"),
    }
    return pb.Calendar(**(asked | fields))


async def create(service: RunningService, **fields: Any) -> pb.Calendar:
    created: pb.Calendar = (
        await service.call(calendars.CreateCalendarRequest(calendar=new(**fields)), **ADMIN)
    ).calendar
    return created


async def version(service: RunningService, calendar: pb.Calendar) -> pb.CalendarVersion:
    request = calendars.GetCalendarVersionRequest(calendar_id=calendar.id, number=str(calendar.number))
    found: pb.CalendarVersion = (await service.call(request)).version
    return found


def days_off(calendar: pb.CalendarVersion) -> list[tuple[str, str, Sequence[str]]]:
    return [(each.date, each.name, list(each.hours)) for each in calendar.exceptions]


def file(*events: str) -> str:
    """An iCalendar file of these events, given by their lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nordic Home//EN"]
    for index, event in enumerate(events):
        own = [] if "UID:" in event else [f"UID:{index}@nordic-home.example"]
        lines += ["BEGIN:VEVENT", *own, *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
