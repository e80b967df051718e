"""Queries of tickets."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.pages import Count, Cursor, Page
from domainkit.viewer import Viewer

from tickets.custom_fields.domain.value_index import wanted_id
from tickets.tickets.domain.clock.facts import observe
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.ports.records import Categories, Fields
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.visibility import visible_ticket

MOST_COUNTED = 1_000
"""A number beyond it says nothing more to people, and costs reading."""


@dataclass(frozen=True, slots=True)
class TicketQueries:
    tickets: Tickets
    categories: Categories
    fields: Fields

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
        """The tickets of the query that the viewer may see: a customer sees their own alone.

        Raises Refused (VALIDATION_FAILED) for a custom field that there is not, or a value that it cannot have.
        """
        visible = _visible(query, viewer)
        if visible is None:
            return Page([], None)
        page = await self.tickets.page(await self._resolved(visible), size=size, after=after)
        seen = [seen_at(t, now) for t in page.items if viewer.sees(t.retailer, t.customer_id)]
        return Page(seen, page.rest)

    async def count(self, query: TicketQuery, viewer: Viewer) -> Count:
        """How many of them the viewer may see, up to MOST_COUNTED. Raises Refused as `page`."""
        visible = _visible(query, viewer)
        return await self.tickets.count(await self._resolved(visible), MOST_COUNTED) if visible else Count(0)

    async def count_by_status(self, query: TicketQuery, viewer: Viewer) -> Sequence[tuple[Status, Count]]:
        """The same for each status of the query on its own."""
        statuses = [status for status in Status if status in query.statuses]
        counts = await gather(*(self.count(replace(query, statuses=(status,)), viewer) for status in statuses))
        return list(zip(statuses, counts, strict=True))

    async def _resolved(self, query: TicketQuery) -> TicketQuery:
        """With the categories under the one that it asks for, and what a value of a custom field is found by."""
        if query.category_id is not None:
            query = replace(query, category_ids=await self.categories.subtree(query.retailer, query.category_id))
        if query.custom_field is not None:
            rules = await self.fields.rules(query.retailer)
            query = replace(query, value_id=wanted_id(rules, *query.custom_field))
        return query


def _visible(query: TicketQuery, viewer: Viewer) -> TicketQuery | None:
    own = viewer.only_customer
    if own is None:
        return query
    for_staff = any(each is not None for each in (query.tags, query.unverified, query.custom_field))
    return None if for_staff else query.of_customer(own)


def seen_at(ticket: Ticket, now: Instant) -> Ticket:
    """The ticket with the targets that are missed by now, whether or not it was written since."""
    seen = observe(ticket.sla, now)
    return ticket if seen is ticket.sla else replace(ticket, sla=seen)
