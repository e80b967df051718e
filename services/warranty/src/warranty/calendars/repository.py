"""The collection of copied calendars: each version stays, as the clocks of claims go by it."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DocumentReader, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.codec import DocumentCodec

from warranty.calendars.domain.calendar import CalendarVersion

BY_CALENDAR = Index("by_calendar", equal=("calendar_id",), order_by="number")
CALENDARS = Collection(
    "calendars", (BY_CALENDAR,), personal=NoPersonalData("Copies of the working hours that clocks of claims go by")
)
MOST_REMEMBERED = 256
"""Versions in memory: their hours never change."""


@dataclass(frozen=True, slots=True)
class CalendarRepository:
    documents: Documents
    codec: DocumentCodec[CalendarVersion]
    reader: DocumentReader[CalendarVersion]
    remembered: OrderedDict[str, CalendarVersion] = field(default_factory=OrderedDict)

    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """The newest version; None where there is no such calendar."""
        found = await self.reader.find(BY_CALENDAR, {"calendar_id": calendar_id}, descending=True, limit=1)
        return found[0] if found else None

    async def versions(self, ids: Iterable[str]) -> Mapping[str, CalendarVersion]:
        """Those that exist, by id."""
        wanted = set(ids)
        found = {id: self.remembered[id] for id in wanted if id in self.remembered}
        for version in await self.reader.get_many(sorted(wanted - found.keys())):
            found[version.id] = self.remembered[version.id] = version
        while len(self.remembered) > MOST_REMEMBERED:
            self.remembered.popitem(last=False)
        return found

    async def remember(self, version: CalendarVersion) -> None:
        while True:
            known = await self.reader.get(version.id)
            if known is not None and known.sequence > version.sequence:
                return
            number = known.version if known else 0
            copied = self.codec.encode(replace(version, version=number + 1))
            try:
                if known:
                    await self.documents.replace(copied, if_version=number)
                else:
                    await self.documents.insert(copied)
            except (DuplicateKey, VersionConflict):
                continue  # another replica was faster: what it stored may be newer still
            return
