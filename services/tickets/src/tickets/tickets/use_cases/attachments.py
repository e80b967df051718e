"""What a message takes of its author's uploads."""

from collections.abc import Sequence

from domainkit.instants import Instant

from tickets.attachments.domain.attachment import AttachmentRef, Taker
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.conversation import Attaching


async def taken(
    attaching: Attaching, ids: Sequence[str], ticket: Ticket, message: Message, now: Instant
) -> tuple[AttachmentRef, ...]:
    """The attachments of a message: those that it has, and these uploads. Call it before the message is stored."""
    taker = Taker(
        retailer=ticket.retailer,
        customer_id=ticket.customer_id,
        ticket_id=ticket.id,
        message_id=message.id,
        internal=message.visibility is Visibility.INTERNAL,
        by=message.author,
    )
    return (*message.attachments, *await attaching.take(ids, taker, now))
