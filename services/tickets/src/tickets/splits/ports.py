"""What splitting needs from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.attachments.domain.attachment import AttachmentRef, Taker
from tickets.teams.domain.team import Team
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.ticket import Ticket

Decide = Callable[[Ticket], tuple[Ticket, Sequence[TicketEvent]]]


class Tickets(Protocol):
    async def get(self, id: str) -> Ticket | None: ...

    async def add(self, ticket: Ticket, events: Sequence[TicketEvent], key: IdempotencyKey | None = None) -> Ticket:
        """Returns what the same request stored before."""

    async def change(self, id: str, act: Decide) -> Ticket | None: ...


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id, everybody else as the token says."""

    async def team(self, team_id: str, retailer: str) -> Team:
        """The team to which a ticket of the retailer can be given. Raises Refused: TEAM_UNKNOWN."""


class Opening(Protocol):
    async def split_off(
        self, draft: Draft, *, id: str, message_id: str, now: Instant, key: IdempotencyKey | None
    ) -> Ticket: ...


class Conversations(Protocol):
    async def find(self, ticket: Ticket, message_id: str, viewer: Viewer) -> tuple[Ticket, Message] | None:
        """A message of the conversation as the viewer sees it, and the ticket whose own it is; None: it has none."""


class Files(Protocol):
    async def copy(self, id: str, taker: Taker, *, copy_id: str, now: Instant) -> AttachmentRef | None:
        """The file once more, as one of another message. Doing it twice leaves one; None where it was erased.

        Raises Refused: ATTACHMENTS_OFF, ATTACHMENT_TOO_LARGE, TOO_MANY_ATTACHMENTS.
        """
