"""Explains the deadlines of a ticket, as they are and as they would be."""

from asyncio import to_thread
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.categories.domain.tree import of_ticket
from tickets.deadlines.ports import AllTerms, Categories, PendingReasons, Plans, Tickets
from tickets.plans.domain.plan import SupportPlan, plan_unknown
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.clock import changes
from tickets.tickets.domain.clock.explain import Explanation, explain
from tickets.tickets.domain.clock.explained_intervals import ExplainedInterval
from tickets.tickets.domain.clock.facts import new_facts
from tickets.tickets.domain.clock.sla import SlaFact
from tickets.tickets.domain.terms import OpeningFacts, Terms
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Preview:
    """The deadlines after a change, and the warnings and breaches that it would cause."""

    sla: Explanation
    facts: tuple[SlaFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsIf:
    """What a ticket would have in a preview. None and empty: what it has."""

    priority: Priority | None = None
    plan_id: str = ""
    category_id: str = ""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Each raises Refused: TICKET_NOT_FOUND.

    In a thread: of a ticket that changed hands hundreds of times in years, the intervals take a second, and other
    calls go on meanwhile.
    """

    tickets: Tickets
    terms: AllTerms
    reasons: PendingReasons
    plans: Plans
    categories: Categories

    async def explain(self, id: str, viewer: Viewer, now: Instant) -> Explanation:
        ticket = await self.tickets.ticket(id, viewer, now)
        terms = await self.terms.of(ticket)
        return await self._named(await to_thread(explain, ticket.id, ticket.sla, terms, now))

    async def preview(self, id: str, asked: AsIf, viewer: Viewer, now: Instant) -> Preview:
        """What would be if the ticket had this; of a category, once it is recomputed with terms chosen anew.

        Raises Refused: SUPPORT_PLAN_UNKNOWN, TICKET_CATEGORY_UNKNOWN.
        """
        ticket = await self.tickets.ticket(id, viewer, now)
        terms, priority = await self.terms.of(ticket), asked.priority or ticket.priority
        other = await self._other(ticket, priority, asked)
        if other is None:
            changed = changes.reprioritise(ticket.sla, terms, priority, now)
        else:
            changed, terms = changes.recompute(ticket.sla, terms, other, priority, now), other
        explained = await self._named(await to_thread(explain, ticket.id, changed, terms, now))
        return Preview(explained, new_facts(ticket.sla, changed))

    async def _other(self, ticket: Ticket, priority: Priority, asked: AsIf) -> Terms | None:
        """Other terms; None where nothing is asked for that chooses them."""
        if asked.category_id:
            tree = await self.categories.tree(ticket.retailer)
            if asked.category_id != ticket.category_id:
                of_ticket(tree, asked.category_id, for_customer=False)
            ticket = replace(ticket, category_id=asked.category_id)
        if asked.plan_id:
            return await self.terms.with_plan(ticket, priority, await self._plan(asked.plan_id, ticket.retailer))
        if not asked.category_id:
            return None
        return await self.terms.for_opening(
            OpeningFacts(
                retailer=ticket.retailer,
                customer_id=ticket.customer_id,
                asset_id=ticket.asset_id,
                channel=ticket.channel,
                priority=priority,
                category_id=ticket.category_id,
            )
        )

    async def _plan(self, id: str, retailer: str) -> SupportPlan:
        plan = await self.plans.get(id)
        if plan is None or plan.retailer != retailer or plan.deactivated:
            raise plan_unknown()
        return plan

    async def _named(self, explanation: Explanation) -> Explanation:
        """With what its pending reasons are called now. The clock keeps their ids alone."""
        intervals = (interval for target in explanation.targets for interval in target.intervals)
        reasons = {id: await self.reasons.get(id) for id in {each.reason_id for each in intervals} if id}

        def named(interval: ExplainedInterval) -> ExplainedInterval:
            reason = reasons.get(interval.reason_id)
            if reason is None:
                return interval
            return replace(interval, reason=reason.name, customer_label=reason.customer_label)

        targets = (replace(each, intervals=tuple(map(named, each.intervals))) for each in explanation.targets)
        return replace(explanation, targets=tuple(targets)) if reasons else explanation
