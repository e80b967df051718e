"""What the use cases of drafts need from outside."""

from collections.abc import Set
from typing import Protocol

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.drafts.domain.reply_draft import ReplyDraft
from tickets.tickets.domain.ticket import Ticket


class Drafts(Protocol):
    async def get(self, id: str) -> ReplyDraft | None: ...

    async def save(self, draft: ReplyDraft, *, if_version: Set[int] | None) -> ReplyDraft:
        """In the place of the one before, whatever that is. Refuses where its version is none of `if_version`."""

    async def delete(self, id: str) -> None:
        """If there is one."""

    async def delete_of_ticket(self, ticket_id: str) -> None: ...


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""
