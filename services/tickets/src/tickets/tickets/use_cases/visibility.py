"""Which tickets exist for whom."""

from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import Tickets


async def visible_ticket(tickets: Tickets, id: str, viewer: Viewer) -> Ticket:
    """Raises Refused (TICKET_NOT_FOUND) for an unknown ticket and for one that the viewer must not see."""
    ticket = await tickets.get(id)
    if ticket is None or not viewer.sees(ticket.retailer, ticket.customer_id):
        raise not_found("ticket")
    return ticket
