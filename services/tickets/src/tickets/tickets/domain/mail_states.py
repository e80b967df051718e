"""What became of the mails of a message: one entry for each of its recipients, and for each mail repeated by hand.

They are not part of the message, nor of the ticket that has the opening one: what happens to mails changes neither, and
no version, deadline or order in a list moves with it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import Instant

from tickets.tickets.domain.message import Message
from tickets.tickets.domain.outgoing_mail import TO_THE_CUSTOMER

MOST = 50
"""Entries of a message: those that were heard of last."""


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class MailRecipient(StrEnum):
    CUSTOMER = "customer"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDelivery:
    """`participant`: which copy, from 1 on; 0: the customer's. `code`: why it failed, never an address.

    `delivery_id` is empty where a bounce came before the report that the mail was sent.
    """

    delivery_id: str
    participant: int = 0
    state: MailState
    at: Instant
    code: str = ""

    @property
    def recipient(self) -> MailRecipient:
        return MailRecipient.PARTICIPANT if self.participant else MailRecipient.CUSTOMER


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStates:
    """Of the message with this id."""

    id: str
    ticket_id: str
    retailer: str
    deliveries: tuple[MailDelivery, ...] = ()
    version: int = 0


def reported(states: MailStates, delivery: MailDelivery) -> MailStates:
    """With what was reported of a delivery. What comes late, or again, changes nothing: the same object.

    A mail that came back was sent before, whatever is heard first. One that failed may be queued again by hand.
    """
    known = next((each for each in states.deliveries if _same(each, delivery)), None)
    if known is None:
        return replace(states, deliveries=(*states.deliveries, delivery)[-MOST:])
    if known.state is MailState.BOUNCED and delivery.state is not MailState.BOUNCED:
        delivery = replace(known, delivery_id=known.delivery_id or delivery.delivery_id)
    elif delivery.at < known.at or (delivery.state, delivery.at) == (known.state, known.at):
        return states
    if delivery == known:
        return states
    kept = replace(delivery, delivery_id=delivery.delivery_id or known.delivery_id, participant=known.participant)
    return replace(states, deliveries=tuple(kept if each is known else each for each in states.deliveries))


def bounced(part: str, code: str, at: Instant) -> MailDelivery:
    """What a bounce reports, by the part of the Message-ID that it names (see incoming_mail/domain/message_ids.py)."""
    own = part == TO_THE_CUSTOMER
    return MailDelivery(delivery_id="" if own else f"dlv_{part}", state=MailState.BOUNCED, at=at, code=code)


def shown(message: Message, states: MailStates | None) -> tuple[MailDelivery, ...]:
    """The state of each mail of a message, those included of which nothing was heard yet."""
    known = states.deliveries if states else ()
    heard = {each.participant for each in known}
    waiting = (
        MailDelivery(delivery_id="", participant=number, state=MailState.QUEUED, at=message.created_at)
        for number in range(message.mailed_to or 0)
        if number not in heard
    )
    return tuple(sorted((*waiting, *known), key=lambda each: (each.participant, each.at)))


def _same(known: MailDelivery, reported: MailDelivery) -> bool:
    if known.delivery_id and reported.delivery_id:
        return known.delivery_id == reported.delivery_id
    return not known.participant and not reported.participant
