"""What other services' events make us do. Every handler may see an event twice and does its work once."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from aftersales.tickets.v1.events_pb2 import TicketResolved
from servicekit.events.consumers import Subscription
from servicekit.events.envelope import Event
from servicekit.mapping.subjects import subject_of
from servicekit.runtime.clock import Clock

from feedback.invitations.domain.invitation import ResolvedTicket
from feedback.invitations.use_cases import Inviting

TOKEN_BYTES = 32  # 256 bits: nobody guesses one, and a plain hash is enough to keep


@dataclass(frozen=True)
class Handlers:
    clock: Clock
    inviting: Inviting

    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("invitations", "TICKETS", (subject_of(TicketResolved),), self.invite_customer)]

    async def invite_customer(self, event: Event) -> None:
        told = event.read(TicketResolved)
        ticket = told.ticket
        resolved = ResolvedTicket(
            ticket.id, ticket.retailer, ticket.customer_id, ticket.episode, ticket.subject, told.surveys_consent
        )
        await self.inviting.invite(resolved, token_urlsafe(TOKEN_BYTES), now=self.clock())
