"""Waiting: for the customer, for others, or until an instant."""

from dataclasses import dataclass, replace

from domainkit.actors import Actor
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import invalid
from domainkit.text import line

from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.policies.domain.kinds import Party
from tickets.policies.domain.policy import PAUSED_FOR
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.sla import Wait
from tickets.tickets.domain.events import TicketResumed, TicketWaiting
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.pending import Pending, Waiting
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status, waiting_status

LONGEST_REASON = 500
LONGEST_WAIT = 366 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitFor:
    """What a ticket waits for: `text` is in the agent's words. Without a `reason` it waits for its customer."""

    text: str = ""
    reason: PendingReason | None = None
    until: Instant | None = None


def wait(ticket: Ticket, wanted: WaitFor, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """The clock of the targets that the reason pauses stands meanwhile; without a reason the whole clock.

    Raises Refused: TRANSITION_NOT_ALLOWED, VALIDATION_FAILED, TICKET_FULL.
    """
    party = wanted.reason.party if wanted.reason else Party.CUSTOMER
    status = waiting_status(ticket, party, by.kind, rules, now)
    if wanted.until is not None and not now < wanted.until <= after(now, LONGEST_WAIT):
        raise invalid("until", "Must be in the future, and within a year.")
    if party is Party.US and wanted.until is None:
        raise invalid("until", "Say when it goes on: nobody else is awaited.")
    reason = wanted.reason
    turn = Wait(party, reason.pauses, reason.id) if reason else Wait(party, PAUSED_FOR[party])
    waiting = replace(
        ticket,
        status=status,
        waiting=_waiting(wanted, party, now),
        sla=clock.wait(ticket.sla, terms, ticket.priority, turn, now),
        updated_at=now,
    )
    return waiting, [TicketWaiting(waiting, by)]


def resume(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """What it waited for is there. Raises Refused: TRANSITION_NOT_ALLOWED."""
    next_status(ticket, Action.RESUME, by.kind, rules, now)
    resumed = resumed_at(ticket, terms, now, answered=True)
    return resumed, [TicketResumed(resumed, by)]


def resumed_at(ticket: Ticket, terms: Terms, now: Instant, *, answered: bool) -> Ticket:
    """The ticket that waited, open again. `answered`: by whom it waited for, not by time or by somebody else."""
    running = clock.resume(ticket.sla, terms, now, answered=answered)
    return replace(ticket, status=Status.OPEN, waiting=None, sla=running, updated_at=now)


def asked_again(waiting: Waiting, now: Instant) -> Waiting:
    """We have written again in public: reminders count from there."""
    pending = waiting.pending and replace(waiting.pending, reminders_sent=0, reminded_at=None)
    return replace(waiting, asked_at=now, pending=pending)


def _waiting(wanted: WaitFor, party: Party, now: Instant) -> Waiting:
    text = line(wanted.text, "reason", shortest=0, longest=LONGEST_REASON)
    reason = wanted.reason
    if reason is None:
        return Waiting(now, text, until=wanted.until)
    pending = Pending(
        reason_id=reason.id,
        name=reason.name,
        label=reason.customer_label,
        party=party,
        reminders=reason.reminders,
        auto_resolution=reason.auto_resolution,
    )
    return Waiting(now, text, until=wanted.until, pending=pending)
