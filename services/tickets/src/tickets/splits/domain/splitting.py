"""Splitting a ticket: which messages can be chosen, what the new ticket is, and what the other one keeps of it.

The new ticket is stored first, whole, with a step that is left: the other one has to name it. No message moves.
"""

from dataclasses import dataclass, replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.attachments.domain.attachment import AttachmentRef
from tickets.policies.domain.kinds import Channel, Priority
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.split import SplitFrom, SplitOff, SplitOpening
from tickets.tickets.domain.split_events import TicketSplit
from tickets.tickets.domain.ticket import Status, Ticket

MOST_SPLITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What the caller chose. An empty category or team, and None for the priority: not said."""

    message_id: str
    subject: str
    priority: Priority | None = None
    category_id: str = ""
    team_id: str = ""


def require_splittable(source: Ticket) -> None:
    """Raises Refused: TICKET_ERASED, SPLIT_REFUSED. A closed ticket is split as an open one is."""
    if source.erased_at is not None:
        raise Refused("conflict", "TICKET_ERASED", "The ticket was erased: nothing is left of its messages.")
    if source.status is Status.SPAM:
        raise refused("The ticket is spam: rescue it first.")
    if len(source.splits) >= MOST_SPLITS:
        raise refused(f"{MOST_SPLITS} tickets were split from this one: no more can be.")


def require_public(message: Message) -> None:
    """A ticket begins with what its customer may read. Raises Refused: SPLIT_REFUSED."""
    if message.visibility is not Visibility.PUBLIC:
        raise refused("The message is an internal note: a ticket begins with a public message.")


def refused(why: str) -> Refused:
    return Refused("conflict", "SPLIT_REFUSED", why)


def split_draft(
    source: Ticket, part: Ticket, message: Message, files: tuple[AttachmentRef, ...], split: Split, by: Actor
) -> Draft:
    """The ticket to be opened. `part`: whose message it is, the source or what was merged into it.

    Our own words need no acknowledgement, and whoever may have written under the customer's name gets none.
    """
    asked, doubtful = message.author.kind is ActorKind.CUSTOMER, message.mail is not None and not message.mail.verified
    return Draft(
        retailer=source.retailer,
        customer_id=source.customer_id,
        subject=split.subject,
        opening=MessageDraft(message.body, mail=message.mail, attachments=files),
        opened_by=by,
        channel=Channel.AGENT if source.channel is Channel.FEEDBACK else source.channel,
        asset_id=source.asset_id,
        priority=split.priority,
        kind=source.kind,
        found_by=source.found_by,
        unverified=doubtful,
        unacknowledged=doubtful or not asked,
        category_id=split.category_id,
        team_id=split.team_id,
        split=SplitOpening(
            split_from=SplitFrom(source.id, split.message_id),
            message=message,
            clock=part.sla if asked else None,
            cc=source.cc,
        ),
    )


def name_split(source: Ticket, new: Ticket, now: Instant) -> Outcome:
    """The source with a reference to the new ticket; unchanged where it has that, was erased, or has no room left.

    Room is lacking only where several were split at once: `require_splittable` has refused the others.
    """
    known = any(each.ticket_id == new.id for each in source.splits)
    if new.split_from is None or known or source.erased_at is not None or len(source.splits) >= MOST_SPLITS:
        return source, []
    message_id = new.split_from.message_id
    entry = SplitOff(new.id, message_id, new.created_at, new.opened_by)
    named = replace(source, splits=(*source.splits, entry), updated_at=source.later(now))
    return named, [TicketSplit(named, new.id, message_id, new.opened_by)]


def settled(new: Ticket) -> Outcome:
    """The new ticket, which the source names."""
    return (new if new.split_step is None else replace(new, split_step=None)), []
