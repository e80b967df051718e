"""Stored calendars and their versions.

A version is stored before the calendar that names it. A crash in between leaves a version that nobody names, and its
number stays unused.
"""

from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from domainkit.refusals import Refused
from servicekit.documents import (
    Collection,
    Documents,
    DuplicateKey,
    Equal,
    Filterable,
    Index,
    StoreUnavailable,
    VersionConflict,
)
from servicekit.documents.aggregates import Aggregates, Contended, Stale
from servicekit.documents.bulk import is_refusal
from servicekit.documents.codec import DocumentCodec

from tickets.calendars.domain.calendar import Calendar, DateException
from tickets.calendars.domain.calendar_query import CalendarQuery
from tickets.calendars.domain.events import CalendarChanged
from tickets.calendars.domain.materialising import with_number
from tickets.calendars.domain.version import CalendarVersion, version_id
from tickets.calendars.ports import Decide, Made
from tickets.name_order import name_key

CALENDARS_BY_NAME = Index("by_name", equal=("retailer",), order_by="name_key")
CALENDARS_RENEWED = Index("renewed", order_by="renew_at")
CALENDARS = Collection(
    "calendars",
    (CALENDARS_BY_NAME, CALENDARS_RENEWED),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("Working hours of a retailer's people, and the dates on which they differ"),
)
CALENDAR_VERSIONS = Collection(
    "calendar_versions", personal=NoPersonalData("Calendars as they were, by which deadlines are computed")
)
OMITTED_WHEN_EMPTY = ("renew_at",)
_ATTEMPTS = 10
_MOST_UNUSED = 1_000
"""Numbers that unfinished changes may have taken since the current one: each retry while a store is down takes one."""

Act = Callable[[Calendar], tuple[Calendar, Sequence[CalendarChanged]]]


def calendar_index_fields(calendar: Calendar) -> dict[str, str]:
    return {"name_key": name_key(calendar.name)}


@dataclass(frozen=True, slots=True)
class CalendarRepository:
    calendars: Aggregates[Calendar, CalendarChanged]
    versions: Documents

    async def get(self, id: str) -> Calendar | None:
        return await self.calendars.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Calendar]:
        return await self.calendars.get_many(ids)

    async def page(self, query: CalendarQuery, *, size: int, after: Cursor | None) -> Page[Calendar]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        where = {"retailer": query.retailer}
        return Page(*await self.calendars.page(CALENDARS_BY_NAME, where, size=size, after=after, filters=filters))

    async def version(self, calendar_id: str, number: int) -> CalendarVersion | None:
        document = await self.versions.get(version_id(calendar_id, number))
        return None if document is None else _CODEC.decode(document)

    async def add(self, made: Made, key: IdempotencyKey | None = None) -> Calendar:
        calendar, version = await self._stored(made)
        added = await self.calendars.add(calendar, [CalendarChanged(calendar, version)], key)
        return await self._kept(added, version)

    async def add_default(self, made: Made) -> Calendar:
        """As the first version has it, which another process may have made of other settings."""
        calendar, version = made
        try:
            await self.versions.insert(_CODEC.encode(version))
        except DuplicateKey:
            version = await self.version(calendar.id, version.number) or version
            calendar = _as_in(calendar, version)
        try:
            return await self.calendars.add(calendar, [CalendarChanged(calendar, version)])
        except DuplicateKey:
            return await self.calendars.get(calendar.id) or calendar

    async def change(
        self, id: str, decide: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Calendar | None:
        for _ in range(_ATTEMPTS):
            calendar = await self.calendars.get(id)
            if calendar is None:
                return None
            made: Made | None = None
            act: Act = _unchanged
            if if_version is None or calendar.version in if_version:
                try:
                    made = await decide(calendar)
                except Refused as refused:
                    act = _refusing(refused)  # unless the request was carried out before
            if made is None:
                return await self.calendars.change(id, act, if_version=if_version, idempotency_key=key)
            try:
                return await self._changed(calendar, await self._stored(made), key)
            except Stale:
                if if_version is not None:
                    raise
        raise Contended

    async def republish(self, id: str) -> None:
        """Records the calendar as it is as its next event."""
        calendar = await self.calendars.get(id)
        version = calendar and await self.version(calendar.id, calendar.number)
        if calendar and version:
            event = CalendarChanged(calendar, version)
            with suppress(Stale):  # its change is published
                await self.calendars.change(id, lambda it: (it, [event]), if_version={calendar.version})

    async def _changed(self, before: Calendar, made: Made, key: IdempotencyKey | None) -> Calendar | None:
        calendar, version = made
        try:
            changed = await self.calendars.change(
                before.id,
                lambda _: (calendar, [CalendarChanged(calendar, version)]),
                if_version={before.version},
                idempotency_key=key,
            )
        except Exception as error:
            if is_refusal(error) and not isinstance(error, StoreUnavailable):  # then it may be stored
                await self._forget(version)
            raise
        return changed and await self._kept(changed, version)

    async def _stored(self, made: Made) -> Made:
        """The version under the first number that none has."""
        calendar, version = made
        for number in range(version.number, version.number + _MOST_UNUSED):
            calendar, version = with_number(calendar, version, number)
            try:
                await self.versions.insert(_CODEC.encode(version))
            except DuplicateKey:
                continue
            return calendar, version
        raise Contended

    async def _kept(self, calendar: Calendar, version: CalendarVersion) -> Calendar:
        """The calendar; a version that it does not name, because the request is a repeated one, is deleted."""
        if calendar.number < version.number:
            await self._forget(version)
        return calendar

    async def _forget(self, version: CalendarVersion) -> None:
        try:
            await self.versions.delete(version.id, if_version=version.version)
        except VersionConflict:
            return


_CODEC = DocumentCodec(CalendarVersion, CALENDAR_VERSIONS.name)


def _as_in(calendar: Calendar, version: CalendarVersion) -> Calendar:
    by_hand = tuple(DateException(each.date, each.name, each.hours) for each in version.exceptions)
    return replace(calendar, time_zone=version.time_zone, week=version.week, exceptions=by_hand)


def _unchanged(calendar: Calendar) -> tuple[Calendar, Sequence[CalendarChanged]]:
    return calendar, ()


def _refusing(refused: Refused) -> Act:
    def act(calendar: Calendar) -> tuple[Calendar, Sequence[CalendarChanged]]:
        raise refused

    return act
