"""What a message concerns apart from its ticket."""

from collections.abc import Sequence
from typing import Protocol

from domainkit.instants import Instant

from tickets.attachments.domain.attachment import AttachmentRef, Taker


class Mentions(Protocol):
    """Agents whom internal messages name."""

    async def note(
        self, agent_ids: Sequence[str], *, retailer: str, ticket_id: str, message_id: str, now: Instant
    ) -> None:
        """Can be repeated."""


class Drafts(Protocol):
    """What agents have begun to write."""

    async def sent(self, ticket_id: str, agent_id: str) -> None:
        """The agent has added a message: what they had begun to write is done."""


class Companion(Protocol):
    """What is stored about a ticket apart from it, and goes with its texts."""

    async def forget(self, ticket_id: str) -> None:
        """Can be repeated."""


class Attaching(Protocol):
    async def take(self, ids: Sequence[str], taker: Taker, now: Instant) -> tuple[AttachmentRef, ...]:
        """Makes the taker's own unused uploads attachments of its message, which is stored afterwards.

        Raises Refused: ATTACHMENT_UNKNOWN, ATTACHMENT_REJECTED, TOO_MANY_ATTACHMENTS.
        """
