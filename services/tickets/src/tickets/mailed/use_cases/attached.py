"""Files that a mail brings."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.refusals import Refused

from tickets.attachments.domain.attachment import AttachmentRef, Taker
from tickets.incoming_mail.domain.received import ReceivedMail
from tickets.mailed.ports import Files

MOST = 30
"""Files of a mail that become attachments. Others, too large ones, and those for which the ticket has no room stay in
the mail as it was received."""

_CHUNK = 64 * 1024
_LEFT_OUT = ("ATTACHMENT_TOO_LARGE", "ATTACHMENTS_OFF", "TOO_MANY_ATTACHMENTS")


@dataclass(frozen=True, slots=True)
class AttachedByMail:
    files: Files

    async def keep(
        self, received: ReceivedMail, *, ticket_id: str, message_id: str, customer_id: str, by: Actor
    ) -> tuple[AttachmentRef, ...]:
        """Stores them before the message that has them. Their ids derive from its own: doing it twice leaves one each.

        What no message has in the end goes in a day.
        """
        taker = Taker(
            retailer=received.address.retailer,
            customer_id=customer_id,
            ticket_id=ticket_id,
            message_id=message_id,
            internal=False,
            by=by,
        )
        kept: list[AttachmentRef] = []
        for number, each in enumerate(received.mail.contents.attachments[:MOST]):
            try:
                ref = await self.files.keep(
                    taker,
                    each.name,
                    each.media_type,
                    _chunks(each.content),
                    id=derived_id("att", message_id, str(number)),
                    now=received.received_at,
                    inline=each.inline,
                    content_id=each.content_id,
                )
            except Refused as refused:
                if refused.reason not in _LEFT_OUT:
                    raise
                continue
            kept.append(ref)
        return tuple(kept)


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]
