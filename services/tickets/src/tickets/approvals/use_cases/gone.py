"""What waits for an agent who does not work for the ticket's retailer any more is withdrawn: it would wait for ever."""

from dataclasses import dataclass

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.pages import Cursor

from tickets.approvals.ports import Asked, Changing, KnownAgents
from tickets.tickets.domain.approval_endings import without_approver
from tickets.tickets.domain.ticket import Ticket

BY_ITSELF = Actor(ActorKind.SERVICE, "tickets")
_PAGE = 50


@dataclass(frozen=True, slots=True)
class GoneApprovers:
    stored: Asked
    agents: KnownAgents
    changing: Changing

    async def settle(self, agent_id: str, now: Instant) -> None:
        """Goes by the agent as it is now. Can be repeated: it goes on with what is pending."""
        after: Cursor | None = None
        while True:
            page = await self.stored.awaiting_approver(agent_id, size=_PAGE, after=after)
            for ticket in page.items:
                await self.freed(ticket, agent_id, now)
            if (after := page.rest) is None:
                return

    async def freed(self, ticket: Ticket, approver_id: str, now: Instant) -> Ticket:
        """The ticket, on which nothing waits for the agent if it is gone.

        Also after a request: an agent may go between the look at it and the request's write.
        """
        agent = await self.agents.get(approver_id)
        if agent is not None and agent.works_for(ticket.retailer):
            return ticket
        changed = await self.changing.change(
            ticket, lambda ticket, _, now: without_approver(ticket, approver_id, BY_ITSELF, now), now
        )
        return changed or ticket
