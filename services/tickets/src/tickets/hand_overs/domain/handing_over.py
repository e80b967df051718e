"""A ticket is handed over to development and waits for the answer, by the clock that every wait has.

The answer is recorded in whatever state the ticket is by then: it may have been resolved, or its customer has written.
Only a ticket that still waits since it was handed over goes on with it. Each raises Refused: TICKET_ERASED.
"""

from collections.abc import Sequence
from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.tickets.domain.events import TicketEvent, TicketResumed, TicketWaiting
from tickets.tickets.domain.hand_over import Answer, HandOver, HandOverDraft, answered, begun, withdrawn
from tickets.tickets.domain.hand_over_events import HandOverAnswered, HandOverWithdrawn, TicketHandedOver
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules, require_not_erased
from tickets.tickets.domain.waiting import WaitFor, resumed_at, wait


def hand_over(
    ticket: Ticket,
    draft: HandOverDraft,
    reason: PendingReason,
    until: Instant | None,
    by: Actor,
    rules: Rules,
    terms: Terms,
    now: Instant,
    *,
    id: str,
) -> Outcome:
    """Raises Refused: as `wait`, HAND_OVER_OPEN, TOO_MANY_HAND_OVERS."""
    require_not_erased(ticket)
    new = begun(ticket.hand_overs, draft, reason, by, now, id=id)
    waiting, _ = wait(ticket, WaitFor(reason=reason, until=until), by, rules, terms, now)
    handed = replace(waiting, hand_overs=(*ticket.hand_overs, new))
    return handed, [TicketHandedOver(handed, new, by), TicketWaiting(handed, by)]


def answer_hand_over(ticket: Ticket, id: str, answer: Answer, by: Actor, terms: Terms, now: Instant) -> Outcome:
    """Raises Refused: HAND_OVER_NOT_FOUND, HAND_OVER_NOT_OPEN, VALIDATION_FAILED."""
    ended = answered(_hand_over(ticket, id), answer, by, now)
    changed, resumed = _with(ticket, ended, by, terms, now, answered=True)
    return changed, [HandOverAnswered(changed, ended, by), *resumed]


def withdraw_hand_over(ticket: Ticket, id: str, by: Actor, terms: Terms, now: Instant) -> Outcome:
    """Raises Refused: HAND_OVER_NOT_FOUND, HAND_OVER_NOT_OPEN, HAND_OVER_NOT_YOURS."""
    ended = withdrawn(_hand_over(ticket, id), by, now)
    changed, resumed = _with(ticket, ended, by, terms, now, answered=False)
    return changed, [HandOverWithdrawn(changed, ended, by), *resumed]


def _hand_over(ticket: Ticket, id: str) -> HandOver:
    require_not_erased(ticket)
    found = next((each for each in ticket.hand_overs if each.id == id), None)
    if found is None:
        raise Refused("not_found", "HAND_OVER_NOT_FOUND", "The ticket has no such hand-over.")
    return found


def _with(
    ticket: Ticket, ended: HandOver, by: Actor, terms: Terms, now: Instant, *, answered: bool
) -> tuple[Ticket, Sequence[TicketEvent]]:
    """The ticket with the hand-over that ended, open again if it waited for it."""
    hand_overs = tuple(ended if each.id == ended.id else each for each in ticket.hand_overs)
    changed = replace(ticket, hand_overs=hand_overs, updated_at=now)
    if ticket.waiting is None or ticket.waiting.since != ended.handed_over_at:
        return changed, []
    resumed = resumed_at(changed, terms, now, answered=answered)
    return resumed, [TicketResumed(resumed, by)]
