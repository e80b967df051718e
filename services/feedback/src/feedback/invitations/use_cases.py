"""Inviting a customer once for each time their ticket was resolved."""

from dataclasses import dataclass

from domainkit.instants import Duration, Instant

from feedback.invitations.domain.invitation import ResolvedTicket, invite
from feedback.invitations.ports import InvitationStore


@dataclass(frozen=True, slots=True)
class Inviting:
    invitations: InvitationStore
    lifetime: Duration

    async def invite(self, ticket: ResolvedTicket, token: str, *, now: Instant) -> None:
        """Issues the invitation of this episode, unless it was issued before or nobody agreed to be invited."""
        if ticket.customer_id and ticket.surveys_consent:
            invitation = invite(ticket, token, lifetime=self.lifetime, now=now)
            await self.invitations.add_unless_known(invitation, token, ticket.subject)
