"""Timers of calendars, and what is done once at the start."""

import asyncio

from domainkit.pages import Cursor
from servicekit.documents import Document, Documents, Index, StoreUnavailable
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger

from tickets.calendars.ports import AllRetailers
from tickets.calendars.use_cases.arrange import CalendarUseCases
from tickets.calendars.use_cases.known import KnownCalendars

_AGAIN_AFTER_SECONDS = 30.0
_log = logger(__name__)
_EVERY_SECONDS = 60.0
"""Due once a year; a deadline needs the new years three years later."""


def renewal_timer(calendars: Documents, renewed: Index, use_cases: CalendarUseCases, clock: Clock) -> Timer:
    """Extends the years of which versions have the public holidays."""

    async def renew(calendar: Document) -> None:
        await use_cases.renew(calendar["id"], clock())

    return Timer("calendar-holidays", calendars, renewed, renew, every_seconds=_EVERY_SECONDS, concurrency=2)


async def begin_defaults(known: KnownCalendars, retailers: AllRetailers) -> None:
    """Creates the default calendars of retailers from before there were calendars; new ones get theirs when needed."""
    after: Cursor | None = None
    while True:
        try:
            page = await retailers.page(size=100, after=after)
            for retailer in page.items:
                await known.default(retailer.id)
        except StoreUnavailable as error:
            _log.warning("default calendars are not created yet", error=in_short(error))
            await asyncio.sleep(_AGAIN_AFTER_SECONDS)
            continue
        if page.rest is None:
            return
        after = page.rest
