"""Stored entries of the history of tickets."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.codec import DocumentCodec

from tickets.ticket_history.domain.entry import HistoryEntry

HISTORY_OF_TICKET = Index("of_ticket", equal=("ticket_id",), order_by="sequence")
TICKET_HISTORY = Collection(
    "ticket_history",
    (HISTORY_OF_TICKET,),
    personal=PersonalData(
        kind=HistoryEntry,
        purpose="To show who changed what of a ticket, and when",
        retention="AFTERSALES_CLOSED_TICKETS_DAYS from when the ticket was closed, or until the customer is erased",
    ),
)


class HistoryRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(HistoryEntry, TICKET_HISTORY.name)
        self._reader = documents.reader(self._codec)

    async def add_unless_known(self, entry: HistoryEntry) -> None:
        with suppress(DuplicateKey):
            await self._documents.insert(self._codec.encode(entry))

    async def get_many(self, ids: Sequence[str]) -> list[HistoryEntry]:
        return await self._reader.get_many(ids) if ids else []

    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[HistoryEntry]:
        where = {"ticket_id": ticket_id}
        return Page(*await self._reader.page(HISTORY_OF_TICKET, where, size=size, after=after, descending=True))

    async def replace(self, entry: HistoryEntry) -> None:
        following = replace(entry, version=entry.version + 1)
        with suppress(VersionConflict):  # another run has emptied it
            await self._documents.replace(self._codec.encode(following), if_version=entry.version)
