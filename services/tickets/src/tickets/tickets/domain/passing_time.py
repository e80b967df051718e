"""Time acts on a ticket: once for each step that is due."""

from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant

from tickets.tickets.domain.approval import WithdrawalCause
from tickets.tickets.domain.approval_endings import without_pending
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.due_steps import Step, next_step
from tickets.tickets.domain.events import TicketClosed, TicketReminderDue, TicketResolved, TicketResumed
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Resolution, Ticket
from tickets.tickets.domain.transitions import Action, Rules, status_by_time
from tickets.tickets.domain.waiting import resumed_at

BY_ITSELF = Actor(ActorKind.SERVICE, "tickets")


def pass_time(ticket: Ticket, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """The ticket after the step that is due by now; the same one and no event where none is."""
    due = next_step(ticket, terms.calendar, auto_close_days=rules.auto_close_days)
    if due is None or now < due.at:
        return ticket, []
    if due.step is Step.RESUME:
        resumed = resumed_at(ticket, terms, now, answered=False)
        return resumed, [TicketResumed(resumed)]
    if due.step is Step.REMIND:
        return _remind(ticket, now)
    if due.step is Step.RESOLVE:
        return _resolve(ticket, terms, now)
    return _close(ticket, terms, now)


def _remind(ticket: Ticket, now: Instant) -> Outcome:
    waiting = ticket.waiting
    if waiting is None or waiting.pending is None:
        return ticket, []
    pending = replace(waiting.pending, reminders_sent=waiting.pending.reminders_sent + 1, reminded_at=now)
    reminded = replace(ticket, waiting=replace(waiting, pending=pending), updated_at=now)
    return reminded, [TicketReminderDue(reminded, pending.reminders_sent)]


def _resolve(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
    """The customer is not asked for an opinion: they have not said a word."""
    rule = ticket.waiting and ticket.waiting.pending and ticket.waiting.pending.auto_resolution
    status = status_by_time(ticket, Action.RESOLVE)
    if not rule or status is None:
        return ticket, []
    resolved = replace(
        ticket,
        status=status,
        resolution=Resolution(rule.code, now, BY_ITSELF),
        waiting=None,
        sla=clock.resolve(ticket.sla, terms, now),
        updated_at=now,
    )
    return resolved, [TicketResolved(resolved)]


def _close(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
    status = status_by_time(ticket, Action.CLOSE)
    if status is None:
        return ticket, []
    ended = replace(ticket, status=status, closed_at=now, sla=clock.close(ticket.sla, terms, now), updated_at=now)
    closed, withdrawals = without_pending(ended, WithdrawalCause.TICKET_CLOSED, BY_ITSELF, now)
    return closed, [TicketClosed(closed), *withdrawals]
