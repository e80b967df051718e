"""Stands for attachments where a test has none."""

from collections.abc import Sequence

from domainkit.instants import Instant
from tickets.attachments.domain.attachment import AttachmentRef, Taker


class NoAttachments:
    """Nothing to take."""

    async def take(self, ids: Sequence[str], taker: Taker, now: Instant) -> tuple[AttachmentRef, ...]:
        return ()
