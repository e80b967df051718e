"""The checklist of a ticket changes."""

from collections.abc import Callable
from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.checklist_templates.domain.checklist_template import ChecklistTemplate
from tickets.tickets.domain.checklist import ChecklistChanges, ChecklistItem, changed
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


def apply_template(
    ticket: Ticket, template: ChecklistTemplate, by: Actor, rules: Rules, now: Instant, *, new_id: Callable[[], str]
) -> Outcome:
    """Adds the items that the checklist does not have from this template: all of them, or none if it is too full.

    Who applies it twice, or once more after it got other items, has each item once.

    Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, CHECKLIST_FULL.
    """
    there = {each.text for each in ticket.checklist if each.template_id == template.id}
    missing = [
        ChecklistItem(new_id(), each.text, each.required, template_id=template.id)
        for each in template.items
        if each.text not in there
    ]
    return change_checklist(ticket, ChecklistChanges(add=missing), by, rules, now)
