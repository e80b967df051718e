"""The checklist of a ticket changes."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.tickets.domain.checklist import ChecklistChanges, changed
from tickets.tickets.domain.events import TicketChecklistChanged
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status


def change_checklist(ticket: Ticket, changes: ChecklistChanges, by: Actor, rules: Rules, now: Instant) -> Outcome:
    """It moves no clock.

    Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, VALIDATION_FAILED, CHECKLIST_FULL.
    """
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    checklist = changed(ticket.checklist, changes, by, now)
    if checklist == ticket.checklist:
        return ticket, []
    checked = replace(ticket, checklist=checklist, updated_at=now)
    before, after = ({each.id: each for each in items} for items in (ticket.checklist, checklist))
    event = TicketChecklistChanged(
        checked,
        checklist,
        by,
        added=tuple(each for each in checklist if each.id not in before),
        removed=tuple(each for each in ticket.checklist if each.id not in after),
        previous=tuple(each for each in ticket.checklist if after.get(each.id, each) != each),
    )
    return checked, [event]
