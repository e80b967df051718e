"""Warnings and breaches become events, and what the policy does about them becomes due."""

from dataclasses import replace

from domainkit.instants import Instant

from tickets.tickets.domain.clock.facts import new_facts
from tickets.tickets.domain.clock.sla import Cause, SlaFact
from tickets.tickets.domain.escalations import rules_for
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.target_events import TicketSlaBreached, TicketSlaWarning
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import EscalationDue, Ticket


def noticed(before: Ticket, outcome: Outcome, terms: Terms) -> Outcome:
    """The outcome of a change of `before` with an event for each fact that its clock has got with it.

    What time brought comes before what was done, in the order in which it happened; what the change itself made true
    comes after it. Nothing is escalated of a ticket for which nobody has to act any more.
    """
    after, events = outcome
    facts = new_facts(before.sla, after.sla)
    if after.sla.party is None:
        due: tuple[EscalationDue, ...] = ()
    else:
        due = (*after.escalations_due, *(_due(fact) for fact in facts if rules_for(_due(fact), terms.policy)))
    if not facts and due == after.escalations_due:
        return outcome
    after = replace(after, escalations_due=due)
    by_time = [_event(before, after, fact) for fact in facts if fact.cause is Cause.TIME]
    by_change = [_event(before, after, fact) for fact in facts if fact.cause is not Cause.TIME]
    return after, [*by_time, *events, *by_change]


def _due(fact: SlaFact) -> EscalationDue:
    return EscalationDue(fact.target, fact.cycle, fact.share, fact.at)


def _event(before: Ticket, after: Ticket, fact: SlaFact) -> TicketSlaWarning | TicketSlaBreached:
    kind = TicketSlaBreached if fact.breach else TicketSlaWarning
    return kind(
        ticket=after,
        target=fact.target,
        cycle=fact.cycle,
        share=fact.share,
        at=fact.at,
        due_at=_deadline(before, after, fact),
        cause=fact.cause,
    )


def _deadline(before: Ticket, after: Ticket, fact: SlaFact) -> Instant:
    """Of the target when its share was used: the one of now, unless the change has begun the next cycle."""
    if fact.breach and fact.cause is Cause.TIME:
        return fact.at
    for ticket in (after, before):
        target = ticket.sla.latest(fact.target)
        if target and target.cycle == fact.cycle:
            return target.due_at
    return fact.at
