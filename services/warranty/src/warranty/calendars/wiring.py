"""Puts the copies of calendars together."""

from servicekit.documents.codec import DocumentCodec
from servicekit.runtime.context import Components, ServiceContext

from warranty.calendars.domain.calendar import CalendarVersion
from warranty.calendars.handlers import CalendarHandlers
from warranty.calendars.repository import CALENDARS, CalendarRepository


def repository(context: ServiceContext) -> CalendarRepository:
    documents, codec = context.store.documents(CALENDARS), DocumentCodec(CalendarVersion, CALENDARS.name)
    return CalendarRepository(documents, codec, documents.reader(codec))


def components(calendars: CalendarRepository) -> Components:
    return Components(subscriptions=CalendarHandlers(calendars).subscriptions())
