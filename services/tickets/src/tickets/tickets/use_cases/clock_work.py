"""What a ticket's clock has due: warnings and breaches are noticed, and escalated by the rules of the policy."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.policies.domain.policy import Escalation
from tickets.tickets.domain.clock.facts import new_facts
from tickets.tickets.domain.clock.sla import SlaFact
from tickets.tickets.domain.escalations import Reach, escalate, rules_for
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.target_events import EscalationSkip
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.records import Agents
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.ports.terms import AllTerms
from tickets.tickets.use_cases.changing import Changing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClockWork:
    tickets: Tickets
    terms: AllTerms
    agents: Agents
    changing: Changing

    async def due(self, ticket_id: str, now: Instant) -> tuple[SlaFact, ...]:
        """Notices what is due, and then carries out the rules; returns the facts that were not known before.

        These are two writes: the second is due at once where a crash comes between them.
        """
        before = await self.tickets.get(ticket_id)
        if before is None:
            return ()
        noticed = await self.changing.change(before, lambda ticket, terms, now: (ticket, []), now)
        if noticed is None:
            return ()
        if noticed.escalations_due:
            await self._escalate(noticed, now)
        return new_facts(before.sla, noticed.sla)

    async def _escalate(self, ticket: Ticket, now: Instant) -> None:
        """Whom the rules reach is looked up before the ticket is changed."""
        policy = (await self.terms.of(ticket)).policy
        rules = [rule for due in ticket.escalations_due for rule in rules_for(due, policy)]
        reaches = {rule: await self._reach(rule, ticket.retailer) for rule in rules}

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            return escalate(ticket, reaches, terms, now)

        await self.changing.change(ticket, act, now)

    async def _reach(self, rule: Escalation, retailer: str) -> Reach:
        """Whom the rule names and who is deactivated by now, or of another retailer, is skipped."""
        skipped: list[EscalationSkip] = []
        team_id, agent = rule.team_id, None
        if team_id and not await _found(self.agents.team(team_id, retailer), skipped, team_id=team_id):
            team_id = ""
        if id := rule.agent_id:
            agent = await _found(self.agents.assignable(id, retailer, team_id), skipped, agent_id=id, team_id=team_id)
        notified = [
            id
            for id in rule.notify_agent_ids
            if await _found(self.agents.assignable(id, retailer), skipped, agent_id=id)
        ]
        return Reach(agent, team_id, tuple(notified), tuple(skipped))


async def _found(
    looked_up: Awaitable[T], skipped: list[EscalationSkip], *, agent_id: str = "", team_id: str = ""
) -> T | None:
    """What was looked up; None where it cannot be named any more, which is noted."""
    try:
        return await looked_up
    except Refused as refused:
        if refused.kind != "invalid":
            raise
        skipped.append(EscalationSkip(agent_id=agent_id, team_id=team_id, reason=refused.reason))
        return None
