"""What an update does with one child: all that it asks for, in one change of the ticket, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant

from tickets.child_updates.domain.child_update import Child, SkipReason, public_messages
from tickets.tickets.domain.conversation import add_message
from tickets.tickets.domain.events import MessageAdded, TicketEvent
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.outgoing_mail import MessageMail
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

Act = Callable[[Ticket, Terms, Instant], Outcome]

_SKIPPED: Mapping[str, SkipReason] = {
    "TRANSITION_NOT_ALLOWED": SkipReason.STATUS,
    "CHECKLIST_INCOMPLETE": SkipReason.CHECKLIST_INCOMPLETE,
    "APPROVALS_PENDING": SkipReason.APPROVALS_PENDING,
    "VALIDATION_FAILED": SkipReason.CUSTOM_FIELD_MISSING,
    "TICKET_ERASED": SkipReason.ERASED,
    "TICKET_FULL": SkipReason.FULL,
    "DOCUMENT_TOO_LARGE": SkipReason.FULL,
    "TOO_MANY_IDEMPOTENCY_KEYS": SkipReason.FULL,
}


class Skipped(Exception):
    """The child is left as it is."""

    def __init__(self, reason: SkipReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Said:
    """A message for the child, and its mail."""

    message: Message
    mail: MessageMail | None = None


def update_child(
    ticket: Ticket, child: Child, said: Sequence[Said], resolving: Act | None, rules: Rules, terms: Terms, now: Instant
) -> Outcome:
    """`resolving` is what resolves it; None where it is not to be resolved.

    A reply alone reaches also who has written since: it is about all of them. Resolved is only what the agent has seen.
    Raises Skipped, and Refused as the commands do.
    """
    if ticket.merged_into is not None:
        raise Skipped(SkipReason.MERGED)
    seen = (child.episode, child.public_messages)
    if resolving and (ticket.episode, public_messages(ticket)) != seen:
        raise Skipped(SkipReason.CHANGED)
    events: list[TicketEvent] = []
    for each in said:
        ticket, added = add_message(ticket, each.message, rules, terms, now)
        events += [replace(event, mail=each.mail) if isinstance(event, MessageAdded) else event for event in added]
    if resolving:
        ticket, resolved = resolving(ticket, terms, now)
        events += resolved
    return ticket, events


def skip_reason(error: BaseException) -> SkipReason | None:
    """Why the child is skipped; None where it is to be tried again."""
    if isinstance(error, Skipped):
        return error.reason
    return _SKIPPED.get(getattr(error, "reason", ""))
