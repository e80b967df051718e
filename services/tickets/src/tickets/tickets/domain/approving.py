"""Approvals of a ticket are requested, answered and withdrawn. No clock moves by it.

Each raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED.
"""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.tickets.domain.approval import Approval, answered, requested, withdrawn
from tickets.tickets.domain.approval_events import ApprovalAnswered, ApprovalRequested, ApprovalWithdrawn
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status


def request_approval(
    ticket: Ticket, question: str, approver: Actor, by: Actor, rules: Rules, now: Instant, *, id: str
) -> Outcome:
    """Raises Refused: VALIDATION_FAILED, TOO_MANY_APPROVALS."""
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    approval = Approval(id=id, question=question, approver=approver, requested_by=by, requested_at=now)
    asked = replace(ticket, approvals=requested(ticket.approvals, approval), updated_at=now)
    return asked, [ApprovalRequested(asked, asked.approvals[-1], by)]


def answer_approval(
    ticket: Ticket, id: str, by: Actor, rules: Rules, now: Instant, *, approve: bool, comment: str
) -> Outcome:
    """Raises Refused: APPROVAL_NOT_FOUND, APPROVAL_NOT_YOURS, APPROVAL_NOT_PENDING, VALIDATION_FAILED."""
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    approval = answered(_approval(ticket, id), approve=approve, comment=comment, by=by, now=now)
    changed = _with(ticket, approval, now)
    return changed, [ApprovalAnswered(changed, approval, by)]


def withdraw_approval(ticket: Ticket, id: str, by: Actor, rules: Rules, now: Instant) -> Outcome:
    """Raises Refused: APPROVAL_NOT_FOUND, APPROVAL_NOT_YOURS, APPROVAL_NOT_PENDING."""
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    approval = withdrawn(_approval(ticket, id), by, now)
    changed = _with(ticket, approval, now)
    return changed, [ApprovalWithdrawn(changed, approval, by)]


def _approval(ticket: Ticket, id: str) -> Approval:
    found = next((each for each in ticket.approvals if each.id == id), None)
    if found is None:
        raise Refused("not_found", "APPROVAL_NOT_FOUND", "The ticket has no such approval.")
    return found


def _with(ticket: Ticket, approval: Approval, now: Instant) -> Ticket:
    approvals = tuple(approval if each.id == approval.id else each for each in ticket.approvals)
    return replace(ticket, approvals=approvals, updated_at=now)
