"""A ticket is erased, with its customer or because it is old.

What was written goes; what was done, when, and by which agent stays.
"""

from dataclasses import replace

from domainkit.instants import Instant
from domainkit.privacy import emptied

from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.events import TicketClosed, TicketErased
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import ERASED


def erase(ticket: Ticket, now: Instant) -> Outcome:
    """The ticket without what is personal, closed; the same object and no event if it was erased before.

    Its clock stands for good, and nobody asks warranty for its coverage any more: what was not missed by now never will
    be.
    """
    if ticket.erased_at is not None:
        return ticket, []
    now = ticket.later(now)
    status = ERASED[ticket.status]
    erased = replace(
        emptied(ticket),
        cc=(),
        custom_fields=(),
        status=status,
        waiting=None,
        reopening=None,
        wake_at=None,
        escalations_due=(),
        message_edit=None,
        closed_at=now if ticket.closed_at is None else ticket.closed_at,
        sla=clock.stop(ticket.sla, now),
        coverage=replace(ticket.coverage, retry_at=None),
        updated_at=now,
        erased_at=now,
    )
    closed = [] if status is ticket.status else [TicketClosed(erased)]
    return erased, [*closed, TicketErased(erased)]


def erase_message(message: Message) -> Message:
    """The message without what was written, and without its author if that was the customer; equal if it was so."""
    return emptied(message)
