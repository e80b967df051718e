"""CalendarService."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aftersales.tickets.v1 import calendar_pb2
from aftersales.tickets.v1 import calendar_service_pb2 as pb
from aftersales.tickets.v1.calendar_service_pb2_grpc import CalendarServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.calendars.domain.arranging import CalendarDraft, CalendarEdits
from tickets.calendars.domain.calendar import DateException, Region
from tickets.calendars.domain.calendar_query import CalendarQuery
from tickets.calendars.domain.hours import WEEKDAYS, Week
from tickets.calendars.messages import calendar_message, hours_message, version_message
from tickets.calendars.use_cases.arrange import CalendarUseCases


@dataclass(frozen=True)
class CalendarServicer(CalendarServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    calendars: CalendarUseCases

    async def CreateCalendar(self, request: pb.CreateCalendarRequest, context: Context) -> pb.CreateCalendarResponse:
        caller = await self.access.caller(context, "CreateCalendar")
        retailer = caller.retailer(request.calendar.retailer)
        key = idempotency_key_of(caller, "CreateCalendar", request, retailer=retailer)
        draft = _draft(request.calendar, retailer)
        calendar = await self.calendars.create(draft, id=new_id("cal", key), now=self.clock(), key=key)
        return pb.CreateCalendarResponse(calendar=calendar_message.fields(calendar, role=caller.role))

    async def GetCalendar(self, request: pb.GetCalendarRequest, context: Context) -> pb.GetCalendarResponse:
        caller = await self.access.caller(context, "GetCalendar")
        calendar = await self.calendars.get(request.id, caller)
        return pb.GetCalendarResponse(calendar=calendar_message.fields(calendar, role=caller.role))

    async def BatchGetCalendars(
        self, request: pb.BatchGetCalendarsRequest, context: Context
    ) -> pb.BatchGetCalendarsResponse:
        caller = await self.access.caller(context, "BatchGetCalendars")
        found = await self.calendars.among(request.ids, caller)
        return pb.BatchGetCalendarsResponse(
            calendars=[calendar_message.fields(each, role=caller.role) for each in found]
        )

    async def ListCalendars(self, request: pb.ListCalendarsRequest, context: Context) -> pb.ListCalendarsResponse:
        caller = await self.access.caller(context, "ListCalendars")
        query = CalendarQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListCalendars", query.retailer, str(query.deactivated))
        page = await self.calendars.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListCalendarsResponse(
            calendars=[calendar_message.fields(calendar, role=caller.role) for calendar in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateCalendar(self, request: pb.UpdateCalendarRequest, context: Context) -> pb.UpdateCalendarResponse:
        caller = await self.access.caller(context, "UpdateCalendar")
        calendar = await self.calendars.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateCalendar", request),
        )
        return pb.UpdateCalendarResponse(calendar=calendar_message.fields(calendar, role=caller.role))

    async def ImportCalendar(self, request: pb.ImportCalendarRequest, context: Context) -> pb.ImportCalendarResponse:
        caller = await self.access.caller(context, "ImportCalendar")
        calendar = await self.calendars.bring_in(
            request.id,
            request.name,
            request.ics,
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "ImportCalendar", request),
        )
        return pb.ImportCalendarResponse(calendar=calendar_message.fields(calendar, role=caller.role))

    async def GetCalendarVersion(
        self, request: pb.GetCalendarVersionRequest, context: Context
    ) -> pb.GetCalendarVersionResponse:
        caller = await self.access.caller(context, "GetCalendarVersion")
        version = await self.calendars.version(request.calendar_id, request.number, caller)
        return pb.GetCalendarVersionResponse(version=version_message.fields(version, role=caller.role))

    async def GetCalendarHours(
        self, request: pb.GetCalendarHoursRequest, context: Context
    ) -> pb.GetCalendarHoursResponse:
        caller = await self.access.caller(context, "GetCalendarHours")
        first, last = date.fromisoformat(request.first_date), date.fromisoformat(request.last_date)
        days = await self.calendars.hours(request.id, first, last, caller)
        return pb.GetCalendarHoursResponse(hours=hours_message.fields(days, role=caller.role))


def _draft(asked: calendar_pb2.Calendar, retailer: str) -> CalendarDraft:
    return CalendarDraft(
        retailer=retailer,
        name=asked.name,
        time_zone=asked.time_zone,
        week=_week(asked.week),
        holidays=_region(asked.holidays) if asked.HasField("holidays") else None,
        exceptions=_exceptions(asked.exceptions),
    )


def _edits(request: pb.UpdateCalendarRequest) -> CalendarEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return CalendarEdits(
        name=request.name if "name" in changes else None,
        time_zone=request.time_zone if "time_zone" in changes else None,
        week={
            day: tuple(getattr(request.week, day)) for day in WEEKDAYS if "week" in changes or f"week.{day}" in changes
        },
        holidays=_region(request.holidays) if "holidays" in changes.given else None,
        without_holidays="holidays" in changes.cleared,
        exceptions=_exceptions(request.exceptions) if "exceptions" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )


def _week(asked: calendar_pb2.Week) -> Week:
    return Week(**{day: tuple(getattr(asked, day)) for day in WEEKDAYS})


def _region(asked: calendar_pb2.HolidayRegion) -> Region:
    return Region(asked.country, asked.subdivision, asked.language)


def _exceptions(asked: Iterable[calendar_pb2.CalendarException]) -> tuple[DateException, ...]:
    return tuple(DateException(each.date, each.name, tuple(each.hours)) for each in asked)
