"""Approvals that nobody answers any more are withdrawn: their ticket has ended, or the approver is gone."""

from collections.abc import Callable
from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.tickets.domain.approval import Approval, ApprovalState, WithdrawalCause, given_up
from tickets.tickets.domain.approval_events import ApprovalWithdrawn
from tickets.tickets.domain.ticket import Ticket

Withdrawals = tuple[Ticket, list[ApprovalWithdrawn]]


def without_pending(ended: Ticket, cause: WithdrawalCause, by: Actor, now: Instant) -> Withdrawals:
    """The ticket, which has ended now, with none that is pending. The events follow that of its end."""
    return _withdrawn(ended, lambda _: True, cause, by, now)


def without_approver(ticket: Ticket, approver_id: str, by: Actor, now: Instant) -> Withdrawals:
    """The ticket without what waits for an agent who is gone; the same one if nothing does, or if it was erased."""
    if ticket.erased_at is not None:
        return ticket, []
    return _withdrawn(ticket, lambda each: each.approver.id == approver_id, WithdrawalCause.APPROVER_GONE, by, now)


def _withdrawn(
    ticket: Ticket, chosen: Callable[[Approval], bool], cause: WithdrawalCause, by: Actor, now: Instant
) -> Withdrawals:
    ids = {each.id for each in ticket.approvals if each.state is ApprovalState.PENDING and chosen(each)}
    if not ids:
        return ticket, []
    approvals = tuple(given_up(each, cause, now) if each.id in ids else each for each in ticket.approvals)
    changed = replace(ticket, approvals=approvals, updated_at=now)
    return changed, [ApprovalWithdrawn(changed, each, by) for each in approvals if each.id in ids]
