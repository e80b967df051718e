"""Calendars as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import calendar_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.calendars.domain.calendar import Calendar, CalendarImport
from tickets.calendars.domain.open_days import OpenDays
from tickets.calendars.domain.version import CalendarVersion


def _dates(imported: CalendarImport) -> int:
    return len(imported.days)


calendar_message = mapper(
    Calendar,
    pb.Calendar,
    computed={"etag": version_etag},
    parts=[mapper(CalendarImport, pb.CalendarImport, computed={"dates": _dates})],
)
version_message = mapper(CalendarVersion, pb.CalendarVersion)
hours_message = mapper(OpenDays, pb.CalendarHours)
