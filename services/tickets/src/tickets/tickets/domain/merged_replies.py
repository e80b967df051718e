"""Messages to a ticket that is merged.

Where the customers of both are the same person they are messages of the target. Otherwise they stay messages of the
merged ticket, which its customer alone sees, and the target takes notice of them: its status and its clock move.
"""

from dataclasses import replace

from domainkit.actors import ActorKind
from domainkit.instants import Instant

from tickets.policies.domain.kinds import TargetKind
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.events import TicketReopened, TicketResumed
from tickets.tickets.domain.lifecycle import Outcome, reopened_at
from tickets.tickets.domain.merged import MergeStep
from tickets.tickets.domain.merging import BY_ITSELF
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, StatusCategory, Ticket
from tickets.tickets.domain.transitions import TRANSITIONS, Action
from tickets.tickets.domain.waiting import resumed_at

MOST_REPLIES = 100
"""Ids of replies that a target keeps for each merged ticket: later ones take the place of the oldest."""
MOST_HEARD = 20


def unheard(source: Ticket, message_id: str, now: Instant) -> Ticket:
    """The merged ticket with a message of its own, which the target has yet to take notice of."""
    gone = source.merged_into
    if gone is None:
        return source
    waiting = replace(gone, unheard=(*gone.unheard, message_id))
    return replace(source, merged_into=waiting, merge_step=source.merge_step or MergeStep(gone.ticket_id, now))


def with_reply(target: Ticket, via: str, message_id: str) -> Ticket:
    """The target, of which a message was sent to its merged ticket `via`, or to one that was merged into that."""

    def replied(replies: tuple[str, ...]) -> tuple[str, ...]:
        return replies if message_id in replies else (*replies, message_id)[-MOST_REPLIES:]

    merged = tuple(
        replace(each, replies=replied(each.replies)) if each.ticket_id == via else each for each in target.merged
    )
    return replace(target, merged=merged)


def hear(target: Ticket, via: str, message: Message, terms: Terms, now: Instant) -> Outcome:
    """The target takes notice of a public message of another customer's ticket; of each once.

    `via`: the ticket merged into this one through which it came. The other customer's message resumes a waiting ticket,
    reopens a resolved one, and is owed an answer. It is named nowhere: this ticket's customer must not learn of it.
    What we write to the other customer is the answer where nobody but they is owed one.
    """
    entry = next((each for each in target.merged if each.ticket_id == via), None)
    if entry is None or message.id in entry.heard or target.erased_at is not None:
        return target, []
    known = replace(entry, heard=(*entry.heard, message.id)[-MOST_HEARD:])
    noted = replace(target, merged=tuple(known if each is entry else each for each in target.merged), updated_at=now)
    if Action.MESSAGE not in TRANSITIONS[target.status]:
        return noted, []  # it ended meanwhile: our people find the message in its conversation
    if message.author.kind is not ActorKind.CUSTOMER:
        return (replace(noted, sla=clock.answer(noted.sla, terms, now)) if _they_alone_are_owed(target) else noted), []
    noted = replace(noted, answered=False)
    if target.status_category is StatusCategory.WAITING:
        resumed = _owing(resumed_at(noted, terms, now, answered=False), terms, now)
        return resumed, [TicketResumed(resumed, BY_ITSELF)]
    if target.status is Status.RESOLVED:
        reopened = _owing(reopened_at(noted, terms, now), terms, now)
        return reopened, [TicketReopened(reopened, BY_ITSELF)]
    return _owing(noted, terms, now), []


def _owing(ticket: Ticket, terms: Terms, now: Instant) -> Ticket:
    return replace(ticket, sla=clock.customer_wrote(ticket.sla, terms, ticket.priority, "", now))


def _they_alone_are_owed(ticket: Ticket) -> bool:
    first, following = (ticket.sla.latest(kind) for kind in (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE))
    return not (first and first.open) and bool(following and following.open and not following.message_id)
