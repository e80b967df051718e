"""The service's own event that a ticket has another customer: what belongs to it follows, after a crash too."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.tickets.v1.events_pb2 import TicketMessageAdded, TicketUpdated
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of

from tickets.ticket_customers.use_cases import FollowTickets


@dataclass(frozen=True)
class TicketCustomerHandlers:
    following: FollowTickets

    def subscriptions(self) -> Sequence[Subscription]:
        subjects = (subject_of(TicketUpdated), subject_of(TicketMessageAdded))
        return [Subscription("ticket-customers", "TICKETS", subjects, self.follow)]

    async def follow(self, event: Event) -> None:
        """A mail that was being handled meanwhile stores its files for the record before: they follow its message."""
        if event.type == TicketMessageAdded.DESCRIPTOR.full_name:
            added = event.read(TicketMessageAdded)
            ticket, former = added.ticket, added.ticket.former_customer_id if added.message.attachments else ""
        else:
            updated = event.read(TicketUpdated)
            ticket, former = updated.ticket, updated.previous_customer_id
        if former:
            await self.following.follow(ticket.id, ticket.retailer, former=former, customer_id=ticket.customer_id)
