"""The conversation of a ticket, and how a message changes the ticket's status."""

from dataclasses import replace

from domainkit.actors import STAFF, Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid
from domainkit.text import text

from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.conversation_pages import shown_count, with_message
from tickets.tickets.domain.events import MessageAdded, TicketReopened, TicketResumed
from tickets.tickets.domain.lifecycle import Outcome, reopened_at
from tickets.tickets.domain.merged_replies import unheard
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.opening import LONGEST_BODY
from tickets.tickets.domain.search_words import with_words_of
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Reopening, Status, StatusCategory, Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status, require_not_erased
from tickets.tickets.domain.waiting import asked_again, resumed_at

MOST_MENTIONS = 20
MOST_MESSAGES = 100_000


def write_message(ticket_id: str, draft: MessageDraft, *, id: str, author: Actor, now: Instant) -> Message:
    """A message for a ticket. A customer's is always public."""
    by_customer = author.kind is ActorKind.CUSTOMER
    return Message(
        id=id,
        ticket_id=ticket_id,
        visibility=Visibility.PUBLIC if by_customer else draft.visibility,
        body=text(draft.body, "body", longest=LONGEST_BODY),
        author=author,
        created_at=now,
        mail=draft.mail,
        mentions=_mentioned(draft, by_customer=by_customer),
        attachments=draft.attachments,
    )


def _mentioned(draft: MessageDraft, *, by_customer: bool) -> tuple[str, ...]:
    """Each once. Raises Refused: VALIDATION_FAILED, as a customer would read whom we ask."""
    if draft.mentions and (by_customer or draft.visibility is not Visibility.INTERNAL):
        raise invalid("mentions", "Only an internal message names agents: leave it out, or write an internal one.")
    mentioned = tuple(dict.fromkeys(draft.mentions))
    if len(mentioned) > MOST_MENTIONS:
        raise invalid("mentions", f"A message names at most {MOST_MENTIONS} agents.")
    return mentioned


def add_message(
    ticket: Ticket, message: Message, rules: Rules, terms: Terms, now: Instant, *, named: bool = False
) -> Outcome:
    """The ticket with the message.

    A customer's resumes a waiting ticket and reopens a resolved one; a public one of ours is the response that is owed;
    an internal one moves nothing. One of a merged ticket does not either: its target has yet to take notice of it. One
    that the conversation has already changes nothing; `named`: a sealed page has it.

    Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, TICKET_FULL.
    """
    require_not_erased(ticket)
    if named or message.id in ticket.message_ids:
        return ticket, []
    author = message.author
    status = next_status(ticket, Action.MESSAGE, author.kind, rules, now)
    if shown_count(ticket, ActorKind.AGENT) >= MOST_MESSAGES:
        raise Refused("conflict", "TICKET_FULL", f"The conversation has {MOST_MESSAGES} messages.")
    longer = replace(with_message(ticket, message), updated_at=now)
    if message.visibility is Visibility.INTERNAL:
        return longer, [MessageAdded(longer, message)]
    ours = author.kind in STAFF
    longer = replace(longer, said=with_words_of(ticket.said, message.body), answered=ours)
    if ticket.merged_into is not None:
        kept = unheard(longer, message.id, now)
        return kept, [MessageAdded(kept, message)]
    if author.kind is not ActorKind.CUSTOMER:
        waiting = ticket.waiting and asked_again(ticket.waiting, now)
        answered = replace(longer, status=status, waiting=waiting, sla=clock.answer(ticket.sla, terms, now))
        return answered, [MessageAdded(answered, message)]
    if ticket.status_category is StatusCategory.WAITING:
        resumed = _awaiting_us(resumed_at(longer, terms, now, answered=False), message, terms, now)
        return resumed, [MessageAdded(resumed, message), TicketResumed(resumed, author)]
    if ticket.status is Status.RESOLVED:
        undone = Reopening(now, ticket.resolution, ticket.answered)
        reopened = _awaiting_us(reopened_at(longer, terms, now), message, terms, now)
        reopened = replace(reopened, reopening=undone)
        return reopened, [MessageAdded(reopened, message), TicketReopened(reopened, author)]
    longer = _awaiting_us(longer, message, terms, now)
    return longer, [MessageAdded(longer, message)]


def _awaiting_us(ticket: Ticket, message: Message, terms: Terms, now: Instant) -> Ticket:
    """The customer has written: the next response is owed."""
    return replace(ticket, sla=clock.customer_wrote(ticket.sla, terms, ticket.priority, message.id, now))
