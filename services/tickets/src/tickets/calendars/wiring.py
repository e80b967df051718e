"""Calendars, built from their parts."""

from collections.abc import Callable
from functools import partial

from aftersales.tickets.v1.calendar_service_pb2_grpc import add_CalendarServiceServicer_to_server
from domainkit.instants import Instant
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.calendars.country_holidays import CountryHolidays
from tickets.calendars.domain.calendar import Calendar
from tickets.calendars.ical.reading import IcalendarFiles
from tickets.calendars.integration_events import calendar_event
from tickets.calendars.ports import AllRetailers
from tickets.calendars.repository import (
    CALENDAR_VERSIONS,
    CALENDARS,
    CALENDARS_RENEWED,
    OMITTED_WHEN_EMPTY,
    CalendarRepository,
    calendar_index_fields,
)
from tickets.calendars.servicer import CalendarServicer
from tickets.calendars.timers import begin_defaults, renewal_timer
from tickets.calendars.use_cases.arrange import CalendarUseCases
from tickets.calendars.use_cases.known import KnownCalendars


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> CalendarRepository:
    aggregates = Aggregates(
        store.documents(CALENDARS),
        relay=relay,
        clock=clock,
        source=source,
        kind=Calendar,
        index_fields=calendar_index_fields,
        omit_when_empty=OMITTED_WHEN_EMPTY,
        to_integration_event=calendar_event,
    )
    return CalendarRepository(aggregates, store.documents(CALENDAR_VERSIONS))


async def republish(store: Store, calendars: CalendarRepository) -> int:
    """Records every calendar as its next event; returns how many there are."""
    documents, published, after = store.documents(CALENDARS), 0, ""
    while page := await documents.scan(after=after, limit=100):
        for each in page:
            await calendars.republish(each["id"])
        published, after = published + len(page), page[-1]["id"]
    return published


def known(
    context: ServiceContext, calendars: CalendarRepository, default_of: Callable[[str, Instant], Calendar]
) -> KnownCalendars:
    return KnownCalendars(calendars, CountryHolidays(), default_of, context.clock)


def components(
    context: ServiceContext,
    access: Access,
    calendars: CalendarRepository,
    known: KnownCalendars,
    retailers: AllRetailers,
) -> Components:
    use_cases = CalendarUseCases(calendars, known, known.holidays, IcalendarFiles(), retailers)
    servicer = CalendarServicer(access, context.clock, context.pages, use_cases)
    documents = context.store.documents(CALENDARS)
    return Components(
        servicers=[("aftersales.tickets.v1.CalendarService", partial(add_CalendarServiceServicer_to_server, servicer))],
        timers=[renewal_timer(documents, CALENDARS_RENEWED, use_cases, context.clock)],
        loops=[partial(begin_defaults, known, retailers), CountryHolidays().load],
    )
