"""What the use cases of mentions need from outside."""

from collections.abc import Sequence
from typing import Protocol

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.mentions.domain.mention import Mention
from tickets.tickets.domain.ticket import Ticket


class Mentions(Protocol):
    async def add_unless_known(self, mention: Mention) -> None: ...

    async def page(
        self, retailer: str, agent_id: str, *, seen: bool | None, size: int, after: Cursor | None
    ) -> Page[Mention]:
        """Those of an agent, newest first. `seen`: those that were or were not; None: both."""

    async def unseen_in(self, ticket_id: str, agent_id: str) -> Sequence[Mention]:
        """Some of those of an agent in a ticket that were not seen; none if there are none."""

    async def replace(self, mention: Mention) -> None:
        """As the next version; another replica may have done the same meanwhile, which is as good."""

    async def delete_of_ticket(self, ticket_id: str) -> None: ...


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""
