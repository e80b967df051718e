"""Queries of tickets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.tickets.domain import sla
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketFilter, TicketQuery
from tickets.tickets.ports import Tickets
from tickets.tickets.use_cases.visibility import visible_ticket


@dataclass(frozen=True, slots=True)
class TicketQueries:
    tickets: Tickets

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
        own = viewer.only_customer
        if own is not None and (query.only is None or query.only[0] is not TicketFilter.ASSET):
            query = replace(query, only=(TicketFilter.CUSTOMER, own))
        page = await self.tickets.page(query, size=size, after=after)
        seen = [seen_at(t, now) for t in page.items if viewer.sees(t.retailer, t.customer_id)]
        return Page(seen, page.rest)


def seen_at(ticket: Ticket, now: Instant) -> Ticket:
    """The ticket with the targets that are missed by now, whether or not it was written since."""
    clock = sla.observe(ticket.sla, now)
    return ticket if clock is ticket.sla else replace(ticket, sla=clock)
