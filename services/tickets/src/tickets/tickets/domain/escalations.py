"""Escalations: what the rules of a policy do about a warning or a breach.

A rule is carried out once for each cycle of its target, with the fact that calls for it. What it changes can make
further facts true (a higher priority has a shorter budget) and these have rules of their own; as no fact comes twice
and a priority is only raised, that ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant

from tickets.policies.domain.kinds import Priority
from tickets.policies.domain.policy import Escalation, PolicyVersion
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.events import TicketAssigned, TicketEvent, TicketUpdated
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.target_events import EscalationSkip, TicketEscalated
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import EscalationDue, Status, Ticket

BY_RULE = Actor(ActorKind.SERVICE, "tickets")
"""Who acts where a rule does."""

_ORDER = list(Priority)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a rule reaches of those that it names, and whom it does not reach any more.

    `agent`, `team_id`: to whom the ticket is given; neither: it stays where it is.
    """

    agent: Actor | None = None
    team_id: str = ""
    notified_agent_ids: tuple[str, ...] = ()
    skipped: tuple[EscalationSkip, ...] = ()


Reaches = Mapping[Escalation, Reach]
"""Rules, with whom each reaches now."""


def rules_for(due: EscalationDue, policy: PolicyVersion) -> Sequence[Escalation]:
    fitting = (rule for rule in policy.escalations if rule.target is due.target and rule.share == due.share)
    return tuple(dict.fromkeys(fitting))


def escalate(ticket: Ticket, reaches: Reaches, terms: Terms, now: Instant) -> Outcome:
    """Carries out what is due. What has a rule of which is not known whom it reaches stays due."""
    events: list[TicketEvent] = []
    later: list[EscalationDue] = []
    for due in ticket.escalations_due:
        rules = rules_for(due, terms.policy)
        if any(rule not in reaches for rule in rules):
            later.append(due)
            continue
        for rule in rules:
            ticket, happened = _carried_out(ticket, due, rule, reaches[rule], terms, now)
            events += happened
    return replace(ticket, escalations_due=tuple(later)), events


def _carried_out(
    ticket: Ticket, due: EscalationDue, rule: Escalation, reach: Reach, terms: Terms, now: Instant
) -> Outcome:
    after = _given(_raised(ticket, rule.priority, terms, now), reach)
    if after != ticket:
        after = replace(after, updated_at=now)
    escalated = TicketEscalated(
        ticket=after,
        target=due.target,
        cycle=due.cycle,
        share=due.share,
        policy_id=terms.policy.policy_id,
        policy_version=terms.policy.number,
        previous_priority=ticket.priority,
        previous_assignee=ticket.assignee,
        previous_team_id=ticket.team_id,
        notified_agent_ids=reach.notified_agent_ids,
        skipped=reach.skipped,
        escalated_by=BY_RULE,
    )
    events: list[TicketEvent] = [escalated]
    if after.priority is not ticket.priority:
        before = (ticket.priority, ticket.subject, BY_RULE, ticket.kind, ticket.category_id, ticket.custom_fields)
        events.append(TicketUpdated(after, *before))
    if (after.assignee, after.team_id) != (ticket.assignee, ticket.team_id):
        events.append(TicketAssigned(after, BY_RULE))
    return after, events


def _raised(ticket: Ticket, priority: Priority | None, terms: Terms, now: Instant) -> Ticket:
    """With this priority unless its own is as high. Deadlines are computed anew."""
    if priority is None or _ORDER.index(priority) <= _ORDER.index(ticket.priority):
        return ticket
    return replace(ticket, priority=priority, sla=clock.reprioritise(ticket.sla, terms, priority, now))


def _given(ticket: Ticket, reach: Reach) -> Ticket:
    """As an assignment by people gives it: a team alone gets it into its queue, an agent alone leaves the team."""
    if reach.agent is None and not reach.team_id:
        return ticket
    opened = ticket.status is Status.NEW and reach.agent is not None
    return replace(
        ticket,
        assignee=reach.agent,
        team_id=reach.team_id or ticket.team_id,
        status=Status.OPEN if opened else ticket.status,
    )
