"""Tickets' events. An event may be delivered more than once; it issues one invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from aftersales.tickets.v1.events_pb2 import TicketResolved
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.runtime.clock import Clock

from feedback.invitations.domain.invitation import ResolvedTicket
from feedback.invitations.use_cases import InviteCustomer

TOKEN_BYTES = 32  # 256 bits: cannot be guessed, and an unsalted hash of it is safe to store


@dataclass(frozen=True)
class TicketHandlers:
    clock: Clock
    inviting: InviteCustomer

    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("invitations", "TICKETS", (subject_of(TicketResolved),), self.invite_customer)]

    async def invite_customer(self, event: Event) -> None:
        resolved = event.read(TicketResolved)
        ticket = ResolvedTicket(
            id=resolved.ticket.id,
            retailer=resolved.ticket.retailer,
            customer_id=resolved.ticket.customer_id,
            episode=resolved.ticket.episode,
            subject=resolved.ticket.subject,
            surveys_consent=resolved.surveys_consent,
            locale=resolved.locale,
        )
        token = token_urlsafe(TOKEN_BYTES)
        await self.inviting.invite(ticket, token, published_at=event.time, now=self.clock())
