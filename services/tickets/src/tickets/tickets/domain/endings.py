"""Endings other than a resolution: a ticket that is nobody's request, and one that is called off."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.tickets.domain.approval import WithdrawalCause
from tickets.tickets.domain.approval_endings import without_pending
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.events import TicketCancelled, TicketMarkedAsSpam, TicketRescued
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status


def mark_as_spam(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """Raises Refused: TRANSITION_NOT_ALLOWED."""
    ended = _ended(ticket, next_status(ticket, Action.SPAM, by.kind, rules, now), terms, now)
    spam, withdrawals = without_pending(ended, WithdrawalCause.TICKET_SPAM, by, now)
    return spam, [TicketMarkedAsSpam(spam, by), *withdrawals]


def rescue(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """It was somebody's request after all: the time that it was spam is charged to nobody.

    Raises Refused: TRANSITION_NOT_ALLOWED.
    """
    status = next_status(ticket, Action.RESCUE, by.kind, rules, now)
    running = clock.reopen(ticket.sla, terms, now)
    rescued = replace(ticket, status=status, closed_at=None, sla=running, updated_at=now)
    return rescued, [TicketRescued(rescued, by)]


def cancel(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """Raises Refused: TRANSITION_NOT_ALLOWED."""
    ended = _ended(ticket, next_status(ticket, Action.CANCEL, by.kind, rules, now), terms, now)
    cancelled, withdrawals = without_pending(ended, WithdrawalCause.TICKET_CANCELLED, by, now)
    return cancelled, [TicketCancelled(cancelled, by), *withdrawals]


def _ended(ticket: Ticket, status: Status, terms: Terms, now: Instant) -> Ticket:
    """What is open is not owed any more."""
    over = clock.close(ticket.sla, terms, now)
    return replace(ticket, status=status, waiting=None, closed_at=now, sla=over, updated_at=now)
