# Generated from aftersales/tickets/v1/calendar_service.proto: `make protos`.
"""When a retailer's people work, arranged by an admin. Each retailer has a default calendar from the start."""

from typing import Annotated

from aftersales.tickets.v1 import calendar_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Date, Icalendar, Name, RetailerId, TimeZone
from gateway.rest.generated.tickets.calendar import (
    Calendar,
    CalendarExceptionInput,
    CalendarHours,
    CalendarInput,
    CalendarVersion,
    HolidayRegionPatch,
    WeekPatch,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery, StrictQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListCalendarsQuery(PageQuery):
    """Which calendars to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class CalendarPage(Schema):
    """A page of calendars."""

    items: list[Calendar] = doc("By name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateCalendarRequest(Schema):
    """What changes of a calendar."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Showroom")
    time_zone: TimeZone = may("IANA zone of its hours.", "Europe/Helsinki")
    week: WeekPatch = may("Hours of weekdays. A weekday that is left out keeps its hours; an empty list: it has none.")
    holidays: HolidayRegionPatch | None = may("The country whose public holidays are days off; null: none.")
    exceptions: list[CalendarExceptionInput] | None = may(
        "Dates with other hours than their weekday: all of them.", max_length=100
    )
    deactivated: bool = may("Whether new tickets no longer get it. It can be set back.", False)


class ImportCalendarRequest(Schema):
    """An iCalendar file to import."""

    model_config = REQUEST

    name: Annotated[str, StringConstraints(min_length=1, max_length=80), passes("name")] = doc(
        "What to call the import. What was imported under this name before is replaced.", "School holidays"
    )
    ics: Icalendar = doc(
        "The text of the .ics file, UTF-8.",
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Nordic Home//EN\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:1@nordic-home.example\r\n"
        "DTSTAMP:20261102T080000Z\r\n"
        "DTSTART;VALUE=DATE:20261231\r\n"
        "RRULE:FREQ=YEARLY\r\n"
        "SUMMARY:Stock-take\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n",
    )


class GetCalendarHoursQuery(StrictQuery):
    """Which dates to return the hours of."""

    first_date: Date = doc("The first date.", "2026-12-21")
    last_date: Date = doc("The last date: at most 61 days after the first.", "2026-12-27")


CalendarId = Annotated[
    str, Path(description="The calendar's id.", min_length=1, examples=["cal_6v5jrb2ohc7yaq4tq2mzn7xw3k"])
]
CalendarCalendarId = Annotated[
    str, Path(description="The calendar's id.", min_length=1, examples=["cal_6v5jrb2ohc7yaq4tq2mzn7xw3k"])
]
VersionNumber = Annotated[str, Path(description="The number of the version.", min_length=1, examples=["1"])]


router = APIRouter(tags=["calendars"], route_class=JsonRoute)


@router.post(
    "/v1/calendars",
    operation_id="create_calendar",
    summary="Create a calendar",
    status_code=201,
    response_model=Calendar,
    responses=problems("RETAILER_UNKNOWN", writes=True),
)
async def create_calendar(body: CalendarInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a calendar."""
    message = from_json(calendar_service_pb2.CreateCalendarRequest, {"calendar": given(body), "request_id": key})
    response = await call(
        "tickets.v1.CalendarService/CreateCalendar", message, calendar_service_pb2.CreateCalendarResponse
    )
    return responses.created(response.calendar, f"/v1/calendars/{response.calendar.id}")


@router.get(
    "/v1/calendars/{id}",
    operation_id="get_calendar",
    summary="Get a calendar",
    response_model=Calendar,
    responses=problems("CALENDAR_NOT_FOUND"),
)
async def get_calendar(id: CalendarId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One calendar."""
    message = calendar_service_pb2.GetCalendarRequest(id=id)
    response = await call("tickets.v1.CalendarService/GetCalendar", message, calendar_service_pb2.GetCalendarResponse)
    return responses.resource(response.calendar, if_none_match)


@router.get(
    "/v1/calendars",
    operation_id="list_calendars",
    summary="List calendars",
    response_model=CalendarPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_calendars(request: Request, query: Annotated[ListCalendarsQuery, Query()], call: SignedIn) -> Response:
    """A retailer's calendars, by name."""
    message = from_json(calendar_service_pb2.ListCalendarsRequest, asked(query))
    response = await call(
        "tickets.v1.CalendarService/ListCalendars", message, calendar_service_pb2.ListCalendarsResponse
    )
    return responses.page(request, response.calendars, response.next_page_token)


@router.patch(
    "/v1/calendars/{id}",
    operation_id="update_calendar",
    summary="Change a calendar",
    response_model=Calendar,
    responses=problems(
        "CALENDAR_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_calendar(
    id: CalendarId, body: UpdateCalendarRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change a calendar. `exceptions` are replaced as a whole. New tickets get the new hours; tickets that have
    the calendar keep the version that they were opened under. If-Match is required.
    """
    message = from_json(
        calendar_service_pb2.UpdateCalendarRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.CalendarService/UpdateCalendar", message, calendar_service_pb2.UpdateCalendarResponse
    )
    return responses.resource(response.calendar)


@router.post(
    "/v1/calendars/{id}:import",
    operation_id="import_calendar",
    summary="Import days off",
    response_model=Calendar,
    responses=problems(
        "CALENDAR_NOT_FOUND", "ETAG_MISMATCH", "HEADER_INVALID", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def import_calendar(
    id: CalendarId, body: ImportCalendarRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Import the days off of an iCalendar file (RFC 5545). An event of whole days closes them; an event with
    times closes that part of the days. Recurring events are imported from last year to three years ahead;
    import the file again before they end. Events that are cancelled or leave their time free are left out.
    What an earlier import of the same name brought is replaced; an import without events in these years
    removes it.
    """
    message = from_json(
        calendar_service_pb2.ImportCalendarRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call(
        "tickets.v1.CalendarService/ImportCalendar", message, calendar_service_pb2.ImportCalendarResponse
    )
    return responses.resource(response.calendar)


@router.get(
    "/v1/calendars/{calendar_id}/versions/{number}",
    operation_id="get_calendar_version",
    summary="Get a calendar version",
    response_model=CalendarVersion,
    responses=problems("CALENDAR_NOT_FOUND"),
)
async def get_calendar_version(calendar_id: CalendarCalendarId, number: VersionNumber, call: SignedIn) -> Response:
    """A version of a calendar's hours, with all holidays and imported dates in it."""
    message = calendar_service_pb2.GetCalendarVersionRequest(calendar_id=calendar_id, number=number)
    response = await call(
        "tickets.v1.CalendarService/GetCalendarVersion", message, calendar_service_pb2.GetCalendarVersionResponse
    )
    return responses.answer(to_json(response.version))


@router.get(
    "/v1/calendars/{id}/hours",
    operation_id="get_calendar_hours",
    summary="Get open hours",
    response_model=CalendarHours,
    responses=problems("CALENDAR_NOT_FOUND"),
)
async def get_calendar_hours(
    id: CalendarId, query: Annotated[GetCalendarHoursQuery, Query()], call: SignedIn
) -> Response:
    """When a calendar is open on some dates, at most 62, by its current version."""
    message = from_json(calendar_service_pb2.GetCalendarHoursRequest, asked(query) | {"id": id})
    response = await call(
        "tickets.v1.CalendarService/GetCalendarHours", message, calendar_service_pb2.GetCalendarHoursResponse
    )
    return responses.answer(to_json(response.hours))
