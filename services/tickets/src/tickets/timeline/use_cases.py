"""A customer's history in this service: their purchases and tickets."""

from dataclasses import dataclass
from heapq import nlargest

from domainkit.pages import Cursor
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.purchases.domain.purchase import Purchase
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.timeline.ports import Customers, Purchases, Tickets

Entry = Ticket | Purchase


@dataclass(frozen=True, slots=True)
class Timeline:
    customers: Customers
    tickets: Tickets
    purchases: Purchases

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Cursor | None, limit: int
    ) -> list[Entry]:
        """The newest entries before a point, newest first by (instant, id). Raises Refused: CUSTOMER_NOT_FOUND."""
        customer = await self.customers.get(customer_id)
        if customer is None or customer.retailer != retailer or not viewer.sees(retailer, customer_id):
            raise not_found("customer")
        query = TicketQuery(retailer=retailer, customer_id=customer_id)
        tickets = await self.tickets.page(query, size=limit, after=before)
        purchases = await self.purchases.page(retailer, customer_id=customer_id, size=limit, after=before)
        return nlargest(limit, [*tickets.items, *purchases.items], key=lambda entry: (occurred_at(entry), entry.id))


def occurred_at(entry: Entry) -> int:
    return entry.created_at if isinstance(entry, Ticket) else entry.reported_at
