"""A ticket keeps the terms that it started with until it is recomputed (T07)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import HOUR, Instant
from domainkit.refusals import Refused
from tickets.policies.domain.kinds import Priority, ResolutionCode, TargetKind
from tickets.policies.domain.policy import version_id
from tickets.tickets.domain import lifecycle
from tickets.tickets.domain.clock.sla import Cause
from tickets.tickets.domain.events import TicketSlaRecomputed
from tickets.tickets.domain.recomputing import RECOMPUTABLE, recompute, versions_in, versions_of
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor, wait

Moment = Callable[[str], Instant]
SUPERVISOR = Actor(ActorKind.SUPERVISOR, "agt_1", "Sirpa")


def promising(terms: Terms, first: int, resolution: int) -> Terms:
    """The next version of the policy: hours at normal priority."""
    budgets = {TargetKind.FIRST_RESPONSE: first * HOUR, TargetKind.RESOLUTION: resolution * HOUR}
    number = terms.policy.number + 1
    changed = replace(
        terms.policy,
        id=version_id(terms.policy.policy_id, number),
        number=number,
        budgets={**terms.policy.budgets, Priority.NORMAL: budgets},
    )
    return replace(terms, policy=changed)


def due(ticket: Ticket, kind: TargetKind) -> Instant:
    target = ticket.sla.latest(kind)
    assert target
    return target.due_at


def test_recomputed_ticket_has_the_new_deadlines(
    ticket: Ticket, terms: Terms, rules: Rules, monday: Instant, at: Moment
) -> None:
    later = promising(terms, 4, 16)
    recomputed, [event] = recompute(ticket, terms, later, SUPERVISOR, rules, monday)
    assert due(recomputed, TargetKind.FIRST_RESPONSE) == at("2026-03-02 13:00")
    assert due(recomputed, TargetKind.RESOLUTION) == at("2026-03-03 17:00")
    assert versions_of(recomputed.sla) == versions_in(later)
    assert isinstance(event, TicketSlaRecomputed)
    assert (event.previous_policy_version, event.recomputed_by) == (terms.policy.number, SUPERVISOR)


def test_pause_so_far_survives_new_terms(
    ticket: Ticket, terms: Terms, rules: Rules, agent: Actor, monday: Instant, at: Moment
) -> None:
    """Two hours of Monday's morning were the customer's: they count in no version."""
    later = promising(terms, 4, 16)
    waiting, _ = wait(ticket, WaitFor(), agent, rules, terms, at("2026-03-02 10:00"))
    noon = at("2026-03-02 12:00")
    changed, _ = recompute(waiting, terms, later, SUPERVISOR, rules, noon)
    resolved, _ = lifecycle.resolve(changed, ResolutionCode.SOLVED, agent, rules, later, noon)
    reopened, _ = lifecycle.reopen(resolved, agent, rules, later, noon)
    assert due(reopened, TargetKind.RESOLUTION) == at("2026-03-04 11:00")


def test_deadline_in_the_past_is_a_breach_by_the_change(ticket: Ticket, terms: Terms, rules: Rules, at: Moment) -> None:
    now = at("2026-03-02 14:00")
    recomputed, _ = recompute(ticket, terms, promising(terms, 2, 16), SUPERVISOR, rules, now)
    [breach] = [fact for fact in recomputed.sla.facts if fact.breach]
    assert (breach.target, breach.cause, breach.at) == (TargetKind.FIRST_RESPONSE, Cause.POLICY_CHANGED, now)


def test_ticket_with_these_terms_stays_as_it_is(ticket: Ticket, terms: Terms, rules: Rules, monday: Instant) -> None:
    assert recompute(ticket, terms, terms, SUPERVISOR, rules, monday) == (ticket, [])


def test_resolved_ticket_is_not_recomputed(
    ticket: Ticket, terms: Terms, rules: Rules, agent: Actor, monday: Instant
) -> None:
    resolved, _ = lifecycle.resolve(ticket, ResolutionCode.SOLVED, agent, rules, terms, monday)
    with pytest.raises(Refused) as refusal:
        recompute(resolved, terms, promising(terms, 1, 1), SUPERVISOR, rules, monday)
    assert refusal.value.reason == "TRANSITION_NOT_ALLOWED"
    assert not {Status.RESOLVED, Status.CLOSED} & set(RECOMPUTABLE)
