"""What presence needs from outside."""

from typing import Protocol

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.presence.domain.presence import Presence
from tickets.tickets.domain.ticket import Ticket


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""


class Others(Protocol):
    """The other replicas, and whoever watches."""

    async def hear(self, retailer: str, ticket_id: str, presence: Presence) -> None:
        """They may or may not hear it: it is said again."""
