"""What happens to messages of a ticket after they were added."""

from dataclasses import dataclass

from domainkit.actors import Actor

from tickets.tickets.domain.message import Message
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """`message` as it is after the edit. `added_mentions`: those whom it did not name before."""

    ticket: Ticket
    message: Message
    edited_by: Actor
    added_mentions: tuple[str, ...] = ()
