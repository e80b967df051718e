"""A reopening for nothing: the customer said thank you."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.events import TicketReopeningUndone
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status


def undo_reopening(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """The ticket as it was resolved, with the message; nobody is charged for the time since.

    Raises Refused: TRANSITION_NOT_ALLOWED.
    """
    status = next_status(ticket, Action.UNDO_REOPENING, by.kind, rules, now)
    kept = ticket.reopening
    undone = replace(
        ticket,
        status=status,
        episode=ticket.episode - 1,
        resolution=kept.resolution if kept else None,
        answered=bool(kept and kept.answered),
        reopening=None,
        sla=clock.undo_reopening(ticket.sla, terms, now),
        updated_at=now,
    )
    return undone, [TicketReopeningUndone(undone, by)]
