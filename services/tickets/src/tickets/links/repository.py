"""Stored links: one document for both ends."""

from contextlib import suppress
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData, Whose
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from tickets.links.domain.events import LinkEvent
from tickets.links.domain.link import LIVE, OTHERS, STORED, LinkKind, LinkState, TicketLink
from tickets.links.ports import Decide

LINKS_OF_TICKET = Index("of_ticket", has="ends", equal=("kind", "state"), order_by="created_at")
CHILDREN_OF_TICKET = Index("children", equal=("other_id", "kind", "state"), order_by="created_at")
LINKS_TO_SETTLE = Index("to_settle", order_by="settle_at")
LINKS_KEPT = Index("kept", order_by="unlinked_at")
LINKS = Collection(
    "links",
    (LINKS_OF_TICKET, CHILDREN_OF_TICKET, LINKS_TO_SETTLE, LINKS_KEPT),
    personal=PersonalData(
        purpose="Which tickets of a retailer have to do with each other, by their ids, and who linked them",
        retention="AFTERSALES_CLOSED_TICKETS_DAYS from when it ended, at the latest as one of the tickets was erased",
        kind=TicketLink,
        whose=Whose.STAFF,
    ),
)
OMITTED_WHEN_EMPTY = ("settle_at", "unlinked_at")


def link_index_fields(link: TicketLink) -> dict[str, list[str]]:
    return {"ends": list(link.ends)}


@dataclass(frozen=True, slots=True)
class LinkRepository:
    links: Aggregates[TicketLink, LinkEvent]

    async def get(self, id: str) -> TicketLink | None:
        return await self.links.get(id)

    async def propose(self, link: TicketLink, act: Decide, key: IdempotencyKey | None) -> TicketLink:
        if await self.links.get(link.id) is None:
            with suppress(DuplicateKey):  # another request was first
                return await self.links.add(link, [], key)
        return await self.links.change(link.id, act, idempotency_key=key) or link

    async def change(self, id: str, act: Decide, *, key: IdempotencyKey | None = None) -> TicketLink | None:
        return await self.links.change(id, act, idempotency_key=key)

    async def page(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[TicketLink]:
        where = {"ends": ticket_id, "kind": list(STORED), "state": LinkState.LINKED}
        return Page(*await self.links.page(LINKS_OF_TICKET, where, size=size, after=after))

    async def live(self, ticket_id: str, *, limit: int) -> list[TicketLink]:
        where = {"ends": ticket_id, "kind": list(STORED), "state": list(LIVE)}
        return await self.links.find(LINKS_OF_TICKET, where, limit=limit)

    async def count_children(self, parent_id: str, up_to: int) -> int:
        where = {"other_id": parent_id, "kind": LinkKind.CHILD_OF, "state": list(LIVE)}
        return (await self.links.count_up_to(CHILDREN_OF_TICKET, where, up_to)).n

    async def count_others(self, ticket_id: str, up_to: int) -> int:
        where = {"ends": ticket_id, "kind": list(OTHERS), "state": list(LIVE)}
        return (await self.links.count_up_to(LINKS_OF_TICKET, where, up_to)).n

    async def children(self, parent_id: str, *, limit: int) -> list[str]:
        where = {"other_id": parent_id, "kind": LinkKind.CHILD_OF, "state": LinkState.LINKED}
        found = await self.links.find(CHILDREN_OF_TICKET, where, limit=limit)
        return [each.ticket_id for each in found]
