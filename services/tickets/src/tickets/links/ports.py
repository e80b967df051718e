"""What the use cases of links need from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.links.domain.events import LinkEvent
from tickets.links.domain.link import TicketLink
from tickets.tickets.domain.ticket import Ticket

Decide = Callable[[TicketLink], tuple[TicketLink, Sequence[LinkEvent]]]


class Links(Protocol):
    async def get(self, id: str) -> TicketLink | None: ...

    async def propose(self, link: TicketLink, act: Decide, key: IdempotencyKey | None) -> TicketLink:
        """Stores the proposal, or lets `act` decide on what is there. A repeated request is not acted on again."""

    async def change(self, id: str, act: Decide, *, key: IdempotencyKey | None = None) -> TicketLink | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing."""

    async def page(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[TicketLink]:
        """The links that a ticket has, of both ends, oldest first."""

    async def live(self, ticket_id: str, *, limit: int) -> list[TicketLink]:
        """Also those that are proposed."""

    async def count_children(self, parent_id: str, up_to: int) -> int:
        """Proposed ones too."""

    async def count_others(self, ticket_id: str, up_to: int) -> int:
        """Links of other kinds than of children, proposed ones too."""


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""

    async def among(self, ids: Sequence[str], viewer: Viewer, now: Instant) -> list[Ticket]:
        """Those of these tickets that exist for the viewer."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""
