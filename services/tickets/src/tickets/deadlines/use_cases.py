"""Explains the deadlines of a ticket, as they are and as they would be."""

from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.deadlines.ports import AllTerms, Tickets
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.clock import changes
from tickets.tickets.domain.clock.explain import Explanation, explain
from tickets.tickets.domain.clock.facts import new_facts
from tickets.tickets.domain.clock.sla import SlaFact


@dataclass(frozen=True, slots=True)
class Preview:
    """The deadlines after a change, and the warnings and breaches that it would cause."""

    sla: Explanation
    facts: tuple[SlaFact, ...]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Each raises Refused: TICKET_NOT_FOUND."""

    tickets: Tickets
    terms: AllTerms

    async def explain(self, id: str, viewer: Viewer, now: Instant) -> Explanation:
        ticket = await self.tickets.ticket(id, viewer, now)
        return explain(ticket.id, ticket.sla, await self.terms.of(ticket), now)

    async def preview(self, id: str, priority: Priority | None, viewer: Viewer, now: Instant) -> Preview:
        """What would be if the ticket had this priority; None: its own."""
        ticket = await self.tickets.ticket(id, viewer, now)
        terms = await self.terms.of(ticket)
        changed = changes.reprioritise(ticket.sla, terms, priority or ticket.priority, now)
        return Preview(explain(ticket.id, changed, terms, now), new_facts(ticket.sla, changed))
