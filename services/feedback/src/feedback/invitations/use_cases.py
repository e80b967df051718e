"""Inviting a customer once per resolution of a ticket."""

from dataclasses import dataclass

from domainkit.instants import Duration, Instant, after

from feedback.invitations.domain.invitation import ResolvedTicket, invite
from feedback.invitations.ports import Erasures, Invitations


@dataclass(frozen=True, slots=True)
class InviteCustomer:
    invitations: Invitations
    lifetime: Duration
    erasures: Erasures
    kept_for: Duration = 0  # how long an invitation is kept; 0: for good

    async def invite(self, ticket: ResolvedTicket, token: str, *, published_at: Instant, now: Instant) -> None:
        """Issues the invitation of this episode once. Without a customer, or without their consent, there is none.

        An event that is older than invitations are kept issues none: its own may have been deleted. Nor does one about
        someone who was erased.
        """
        if self.kept_for and published_at <= after(now, -self.kept_for):
            return
        invited = ticket.customer_id and ticket.surveys_consent
        if invited and not await self.erasures.includes(ticket.customer_id):
            invitation = invite(ticket, token, lifetime=self.lifetime, now=now)
            await self.invitations.add_unless_known(invitation, token, ticket.subject)
