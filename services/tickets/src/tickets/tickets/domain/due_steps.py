"""What time does with a ticket, and when: an instant comes, a customer does not reply, a resolution stands.

A customer who is awaited is reminded, and the ticket resolved after the last reminder, only while the last public
message is ours; so is a resolved ticket closed. What is required and open keeps it from being resolved. All but the
instant come with the opening of a business day, counted from what came before: a process that was down for a week
sends one reminder and not all of them.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.business_days import opening_after
from domainkit.business_time import Calendar, NoBusinessTime
from domainkit.instants import Instant

from tickets.tickets.domain.approval import ApprovalState
from tickets.tickets.domain.pending import Pending, Waiting
from tickets.tickets.domain.ticket import Status, Ticket


class Step(StrEnum):
    RESUME = "resume"
    REMIND = "remind"
    RESOLVE = "resolve"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class DueStep:
    at: Instant
    step: Step


def next_step(ticket: Ticket, calendar: Calendar, *, auto_close_days: int) -> DueStep | None:
    """`auto_close_days`: business days from its resolution until a ticket is closed; 0: it is not.

    None also where a calendar has no hours any more.
    """
    if ticket.erased_at is not None:
        return None
    try:
        if ticket.waiting is not None:
            return _while_waiting(ticket, ticket.waiting, calendar)
        if ticket.status is Status.RESOLVED and ticket.resolution and ticket.answered and auto_close_days:
            return DueStep(opening_after(calendar, ticket.resolution.resolved_at, auto_close_days), Step.CLOSE)
    except NoBusinessTime:
        return None
    return None


def may_be_reminded(ticket: Ticket) -> bool:
    """Whether its customer is reminded once more, if they do not reply."""
    pending = ticket.waiting.pending if ticket.waiting else None
    return bool(pending and _reminders_left(pending))


def with_wake(ticket: Ticket, calendar: Calendar, *, auto_close_days: int) -> Ticket:
    """The ticket with the instant at which its next step is due."""
    due = next_step(ticket, calendar, auto_close_days=auto_close_days)
    wake_at = due.at if due else None
    return ticket if ticket.wake_at == wake_at else replace(ticket, wake_at=wake_at)


def _while_waiting(ticket: Ticket, waiting: Waiting, calendar: Calendar) -> DueStep | None:
    steps = [DueStep(waiting.until, Step.RESUME)] if waiting.until is not None else []
    if ticket.status is Status.PENDING_CUSTOMER and ticket.answered and waiting.pending:
        steps += _without_a_reply(
            waiting.pending, waiting.asked_at or waiting.since, calendar, nothing_open=_nothing_open(ticket)
        )
    return min(steps, key=lambda due: due.at, default=None)


def _nothing_open(ticket: Ticket) -> bool:
    """Whether nothing keeps it from being resolved: what people may not do, time does not do either."""
    done = all(each.done_at is not None for each in ticket.checklist if each.required)
    return done and all(each.state is not ApprovalState.PENDING for each in ticket.approvals)


def _without_a_reply(pending: Pending, asked_at: Instant, calendar: Calendar, *, nothing_open: bool) -> list[DueStep]:
    last = pending.reminded_at or asked_at
    if pending.reminders and _reminders_left(pending):
        return [DueStep(opening_after(calendar, last, pending.reminders.every_business_days), Step.REMIND)]
    if pending.auto_resolution and nothing_open:
        return [DueStep(opening_after(calendar, last, pending.auto_resolution.after_business_days), Step.RESOLVE)]
    return []


def _reminders_left(pending: Pending) -> bool:
    return pending.reminders is not None and pending.reminders_sent < pending.reminders.count
