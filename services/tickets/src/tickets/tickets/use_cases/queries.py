"""Queries of tickets."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.pages import Count, Cursor, Page
from domainkit.viewer import Viewer

from tickets.tickets.domain.clock.facts import observe
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.ports.records import Categories
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.visibility import visible_ticket

MOST_COUNTED = 1_000
"""A number beyond it says nothing more to people, and costs reading."""


@dataclass(frozen=True, slots=True)
class TicketQueries:
    tickets: Tickets
    categories: Categories

    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""
        return seen_at(await visible_ticket(self.tickets, id, viewer), now)

    async def among(self, ids: Sequence[str], viewer: Viewer, now: Instant) -> list[Ticket]:
        """Those of these tickets that exist for the viewer."""
        found = await self.tickets.get_many(ids)
        return [seen_at(each, now) for each in found if viewer.sees(each.retailer, each.customer_id)]

    async def page(
        self, query: TicketQuery, viewer: Viewer, *, now: Instant, size: int, after: Cursor | None
    ) -> Page[Ticket]:
        """The tickets of the query that the viewer may see: a customer sees their own alone."""
        visible = _visible(await self._with_subtree(query), viewer)
        if visible is None:
            return Page([], None)
        page = await self.tickets.page(visible, size=size, after=after)
        seen = [seen_at(t, now) for t in page.items if viewer.sees(t.retailer, t.customer_id)]
        return Page(seen, page.rest)

    async def count(self, query: TicketQuery, viewer: Viewer) -> Count:
        """How many of them the viewer may see, up to MOST_COUNTED."""
        visible = _visible(await self._with_subtree(query), viewer)
        return await self.tickets.count(visible, MOST_COUNTED) if visible else Count(0)

    async def count_by_status(self, query: TicketQuery, viewer: Viewer) -> Sequence[tuple[Status, Count]]:
        """The same for each status of the query on its own."""
        statuses = [status for status in Status if status in query.statuses]
        counts = await gather(*(self.count(replace(query, statuses=(status,)), viewer) for status in statuses))
        return list(zip(statuses, counts, strict=True))

    async def _with_subtree(self, query: TicketQuery) -> TicketQuery:
        """With the categories under the one that it asks for."""
        if query.category_id is None:
            return query
        return replace(query, category_ids=await self.categories.subtree(query.retailer, query.category_id))


def _visible(query: TicketQuery, viewer: Viewer) -> TicketQuery | None:
    own = viewer.only_customer
    if own is None:
        return query
    for_staff = query.tags is not None or query.unverified is not None
    return None if for_staff else query.of_customer(own)


def seen_at(ticket: Ticket, now: Instant) -> Ticket:
    """The ticket with the targets that are missed by now, whether or not it was written since."""
    seen = observe(ticket.sla, now)
    return ticket if seen is ticket.sla else replace(ticket, sla=seen)
