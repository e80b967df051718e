"""Explains the deadlines of a ticket, as they are and as they would be."""

from asyncio import to_thread
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.deadlines.ports import AllTerms, PendingReasons, Plans, Tickets
from tickets.plans.domain.plan import SupportPlan, plan_unknown
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.clock import changes
from tickets.tickets.domain.clock.explain import Explanation, explain
from tickets.tickets.domain.clock.explained_intervals import ExplainedInterval
from tickets.tickets.domain.clock.facts import new_facts
from tickets.tickets.domain.clock.sla import SlaFact


@dataclass(frozen=True, slots=True)
class Preview:
    """The deadlines after a change, and the warnings and breaches that it would cause."""

    sla: Explanation
    facts: tuple[SlaFact, ...]


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

    async def explain(self, id: str, viewer: Viewer, now: Instant) -> Explanation:
        ticket = await self.tickets.ticket(id, viewer, now)
        terms = await self.terms.of(ticket)
        return await self._named(await to_thread(explain, ticket.id, ticket.sla, terms, now))

    async def preview(self, id: str, priority: Priority | None, plan_id: str, viewer: Viewer, now: Instant) -> Preview:
        """What would be if the ticket had this priority and this plan; None and empty: as it is.

        Raises Refused: SUPPORT_PLAN_UNKNOWN.
        """
        ticket = await self.tickets.ticket(id, viewer, now)
        terms, priority = await self.terms.of(ticket), priority or ticket.priority
        if plan_id:
            plan = await self._plan(plan_id, ticket.retailer)
            other = await self.terms.with_plan(ticket, priority, plan)
            changed, terms = changes.recompute(ticket.sla, terms, other, priority, now), other
        else:
            changed = changes.reprioritise(ticket.sla, terms, priority, now)
        explained = await self._named(await to_thread(explain, ticket.id, changed, terms, now))
        return Preview(explained, new_facts(ticket.sla, changed))

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
