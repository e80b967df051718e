"""The conversation of a ticket, and how a message changes the ticket's status."""

from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused
from domainkit.text import text

from tickets.tickets.domain import sla
from tickets.tickets.domain.events import MessageAdded, TicketReopened, TicketResumed
from tickets.tickets.domain.lifecycle import Outcome, reopened_at
from tickets.tickets.domain.opening import LONGEST_BODY
from tickets.tickets.domain.search_words import with_words_of
from tickets.tickets.domain.ticket import Message, Status, Ticket, Visibility
from tickets.tickets.domain.transitions import Action, Rules, next_status, require_not_erased

MOST_MESSAGES = 2_000  # the ids stand in the ticket, which is one document


def write_message(
    ticket_id: str, *, id: str, body: str, visibility: Visibility, author: Actor, now: Instant
) -> Message:
    """A message for a ticket. A customer's is always public."""
    by_customer = author.kind is ActorKind.CUSTOMER
    return Message(
        id=id,
        ticket_id=ticket_id,
        visibility=Visibility.PUBLIC if by_customer else visibility,
        body=text(body, "body", longest=LONGEST_BODY),
        author=author,
        created_at=now,
    )


def add_message(ticket: Ticket, message: Message, rules: Rules, now: Instant) -> Outcome:
    """The ticket with the message.

    A customer's resumes a waiting ticket and reopens a resolved one; our first public one is the first response; an
    internal one moves nothing. One that it has already changes nothing. Raises Refused: TICKET_ERASED,
    TRANSITION_NOT_ALLOWED, TICKET_FULL.
    """
    require_not_erased(ticket)
    if message.id in ticket.message_ids:
        return ticket, []
    author = message.author
    status = next_status(ticket, Action.MESSAGE, author.kind, rules, now)
    if len(ticket.message_ids) + 1 >= MOST_MESSAGES:
        raise Refused("conflict", "TICKET_FULL", f"The conversation has {MOST_MESSAGES} messages.")
    longer = replace(ticket, message_ids=(*ticket.message_ids, message.id), updated_at=now)
    if message.visibility is Visibility.INTERNAL:
        noted = replace(longer, internal_ids=longer.internal_ids | {message.id})
        return noted, [MessageAdded(noted, message)]
    longer = replace(longer, said=with_words_of(ticket.said, message.body))
    if author.kind is not ActorKind.CUSTOMER:
        answered = replace(longer, status=status, sla=sla.respond(ticket.sla, now))
        return answered, [MessageAdded(answered, message)]
    if ticket.status is Status.PENDING_CUSTOMER:
        clock = sla.resume(ticket.sla, rules.policy, now)
        resumed = replace(longer, status=status, waiting=None, sla=clock)
        return resumed, [MessageAdded(resumed, message), TicketResumed(resumed)]
    if ticket.status is Status.RESOLVED:
        reopened = reopened_at(longer, rules, now)
        return reopened, [MessageAdded(reopened, message), TicketReopened(reopened, author)]
    return longer, [MessageAdded(longer, message)]
