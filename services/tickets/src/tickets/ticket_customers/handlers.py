"""The service's own event that a ticket has another customer: what belongs to it follows, after a crash too."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.tickets.v1.events_pb2 import TicketUpdated
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of

from tickets.ticket_customers.use_cases import FollowTickets


@dataclass(frozen=True)
class TicketCustomerHandlers:
    following: FollowTickets

    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("ticket-customers", "TICKETS", (subject_of(TicketUpdated),), self.follow)]

    async def follow(self, event: Event) -> None:
        updated = event.read(TicketUpdated)
        ticket = updated.ticket
        if updated.previous_customer_id:
            await self.following.follow(
                ticket.id, ticket.retailer, former=updated.previous_customer_id, customer_id=ticket.customer_id
            )
