"""Giving tickets other terms, on purpose."""

from dataclasses import dataclass

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.pages import Cursor
from domainkit.refusals import Refused, not_found

from tickets.policies.domain.kinds import NewTerms
from tickets.policies.domain.policy import default_policy_id
from tickets.policies.domain.recomputation import Step
from tickets.tickets.domain import recomputing
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import OpeningFacts, Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports.records import Agents
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.ports.terms import AllTerms
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.visibility import visible_ticket

SERVICE = Actor(ActorKind.SERVICE, "tickets")


@dataclass(frozen=True, slots=True)
class RecomputeTickets:
    tickets: Tickets
    terms: AllTerms
    changing: Changing
    agents: Agents
    rules: Rules

    async def one(self, change: Change, new: NewTerms) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND, TICKET_ERASED, TRANSITION_NOT_ALLOWED."""
        by = await self.agents.acting(change.viewer)
        ticket = await visible_ticket(self.tickets, change.ticket_id, change.viewer)
        to = await self._new_terms(ticket, new)

        def act(ticket: Ticket, earlier: Terms, now: Instant) -> Outcome:
            return recomputing.recompute(ticket, earlier, to, by, self.rules, now)

        changed = await self.changing.change(
            ticket, act, change.now, if_version=change.if_version, key=change.key, becomes=to
        )
        if changed is None:
            raise not_found("ticket")
        return changed

    async def of_policy(
        self, policy_id: str, retailer: str, new: NewTerms, *, now: Instant, size: int, after: Cursor | None
    ) -> Step:
        """Recomputes those of the retailer's next open tickets that go by the policy.

        Tickets that have their new terms stay as they are: the same step may be made again.
        """
        query = TicketQuery(retailer=retailer, statuses=recomputing.RECOMPUTABLE)
        page = await self.tickets.page(query, size=size, after=after)
        default = default_policy_id(retailer)
        concerned = [ticket for ticket in page.items if (ticket.sla.policy_id or default) == policy_id]
        done = [await self._by_the_service(ticket, new, now) for ticket in concerned]
        return Step(len(page.items), recomputed=sum(done), failed=len(done) - sum(done), rest=page.rest)

    async def _by_the_service(self, ticket: Ticket, new: NewTerms, now: Instant) -> bool:
        """False for one that cannot be changed. One that was resolved meanwhile keeps its terms."""
        to = await self._new_terms(ticket, new)

        def act(ticket: Ticket, earlier: Terms, now: Instant) -> Outcome:
            if ticket.status not in recomputing.RECOMPUTABLE or ticket.erased_at is not None:
                return ticket, []
            return recomputing.with_terms(ticket, earlier, to, SERVICE, now)

        try:
            await self.changing.change(ticket, act, now, becomes=to)
        except Refused:
            return False
        return True

    async def _new_terms(self, ticket: Ticket, new: NewTerms) -> Terms:
        if new is NewTerms.NEWEST:
            return await self.terms.newest(ticket)
        return await self.terms.for_opening(
            OpeningFacts(
                retailer=ticket.retailer,
                customer_id=ticket.customer_id,
                asset_id=ticket.asset_id,
                channel=ticket.channel,
                priority=ticket.priority,
                category_id=ticket.category_id,
            )
        )
