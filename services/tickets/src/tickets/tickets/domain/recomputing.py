"""A ticket is given other terms on purpose. Without that it keeps those that it was opened with (T07)."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.sla import Sla
from tickets.tickets.domain.events import TicketSlaRecomputed
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import TRANSITIONS, Action, Rules, next_status

RECOMPUTABLE: tuple[Status, ...] = tuple(status for status in Status if Action.UPDATE in TRANSITIONS.get(status, {}))
"""Tickets that somebody works on. What is resolved or closed keeps its terms."""


def recompute(ticket: Ticket, earlier: Terms, terms: Terms, by: Actor, rules: Rules, now: Instant) -> Outcome:
    """By somebody who may change the ticket. Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED."""
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    return with_terms(ticket, earlier, terms, by, now)


def with_terms(ticket: Ticket, earlier: Terms, terms: Terms, by: Actor, now: Instant) -> Outcome:
    """Open deadlines are computed anew, pauses stay, and what is in the past then is missed.

    A ticket that goes by these terms already stays as it is.
    """
    if versions_of(ticket.sla) == versions_in(terms):
        return ticket, []
    sla = clock.recompute(ticket.sla, earlier, terms, ticket.priority, now)
    recomputed = replace(ticket, sla=sla, updated_at=now)
    return recomputed, [
        TicketSlaRecomputed(
            ticket=recomputed,
            previous_policy_id=earlier.policy.policy_id,
            previous_policy_version=earlier.policy.number,
            previous_calendar_id=earlier.calendar_id,
            previous_calendar_version=earlier.calendar_version,
            policy_id=terms.policy.policy_id,
            policy_version=terms.policy.number,
            calendar_id=terms.calendar_id,
            calendar_version=terms.calendar_version,
            recomputed_by=by,
        )
    ]


def versions_of(sla: Sla) -> tuple[str, int, str, int]:
    return sla.policy_id, sla.policy_version, sla.calendar_id, sla.calendar_version


def versions_in(terms: Terms) -> tuple[str, int, str, int]:
    return terms.policy.policy_id, terms.policy.number, terms.calendar_id, terms.calendar_version
