"""How much of a budget is used, for the rows of queues."""

from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.tickets.domain.clock.share import Share, next_target, share_used
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.terms import AllTerms


@dataclass(frozen=True, slots=True)
class Shares:
    terms: AllTerms

    async def of(self, ticket: Ticket, now: Instant) -> Share | None:
        """Of the target that is due first; None if none is open."""
        if next_target(ticket.sla) is None:
            return None
        return share_used(ticket.sla, await self.terms.of(ticket), now)
