"""What the history of tickets needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.ticket_history.domain.entry import HistoryEntry
from tickets.tickets.domain.ticket import Ticket


class Entries(Protocol):
    async def add_unless_known(self, entry: HistoryEntry) -> None: ...

    async def get_many(self, ids: Sequence[str]) -> list[HistoryEntry]: ...

    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[HistoryEntry]:
        """Newest first."""

    async def replace(self, entry: HistoryEntry) -> None:
        """Stores it as the next version, in place of the one that was read."""


class Tickets(Protocol):
    async def get(self, id: str) -> Ticket | None: ...


class TicketQueries(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""
