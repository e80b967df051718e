"""Stored updates of children."""

from contextlib import suppress
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData, Whose
from servicekit.documents import Collection, Documents, Index, VersionConflict
from servicekit.documents.aggregates import Aggregates

from tickets.child_updates.domain.child_update import LIVE, STARTED, ChildUpdate
from tickets.child_updates.domain.events import ChildUpdateEvent
from tickets.child_updates.ports import Decide

UPDATES_OF_TICKET = Index("of_ticket", equal=("ticket_id", "state"), order_by="created_at")
UPDATES_DUE = Index("due", order_by="due_at")
UPDATES_KEPT = Index("kept", order_by="completed_at")
CHILD_UPDATES = Collection(
    "child_updates",
    (UPDATES_OF_TICKET, UPDATES_DUE, UPDATES_KEPT),
    personal=PersonalData(
        kind=ChildUpdate,
        purpose="To give all children of a ticket one answer: its text until they have it, then who did it and when",
        retention="The text until each child has it, the rest for AFTERSALES_CLOSED_TICKETS_DAYS from then",
        whose=Whose.STAFF,
    ),
)
OMITTED_WHEN_EMPTY = ("due_at", "completed_at")


@dataclass(frozen=True, slots=True)
class ChildUpdateRepository:
    updates: Aggregates[ChildUpdate, ChildUpdateEvent]
    documents: Documents

    async def get(self, id: str) -> ChildUpdate | None:
        return await self.updates.get(id)

    async def add(self, update: ChildUpdate, key: IdempotencyKey | None) -> ChildUpdate:
        return await self.updates.add(update, [], key)

    async def change(self, id: str, act: Decide) -> ChildUpdate | None:
        return await self.updates.change(id, act)

    async def withdraw(self, update: ChildUpdate) -> None:
        with suppress(VersionConflict):
            await self.documents.delete(update.id, if_version=update.version)

    async def live(self, ticket_id: str, *, limit: int) -> list[ChildUpdate]:
        where = {"ticket_id": ticket_id, "state": list(LIVE)}
        return await self.updates.find(UPDATES_OF_TICKET, where, limit=limit)

    async def page(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[ChildUpdate]:
        where = {"ticket_id": ticket_id, "state": list(STARTED)}
        return Page(*await self.updates.page(UPDATES_OF_TICKET, where, size=size, after=after, descending=True))
