"""Inviting a customer once per resolution of a ticket."""

from dataclasses import dataclass

from domainkit.instants import Duration, Instant

from feedback.invitations.domain.invitation import ResolvedTicket, invite
from feedback.invitations.ports import Invitations


@dataclass(frozen=True, slots=True)
class InviteCustomer:
    invitations: Invitations
    lifetime: Duration

    async def invite(self, ticket: ResolvedTicket, token: str, *, now: Instant) -> None:
        """Issues the invitation of this episode once. Without a customer, or without their consent, there is none."""
        if ticket.customer_id and ticket.surveys_consent:
            invitation = invite(ticket, token, lifetime=self.lifetime, now=now)
            await self.invitations.add_unless_known(invitation, token, ticket.subject)
