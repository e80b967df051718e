"""What merges need from outside."""

from typing import Protocol

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery


class Merging(Protocol):
    async def merge(self, change: Change, into: str, *, other_customer: bool) -> Ticket: ...

    async def unmerge(self, change: Change) -> Ticket: ...

    async def tried(self, change: Change, into: str) -> tuple[Ticket, Ticket, Ticket]:
        """The source, the target, and the target as the merge would leave it. Nothing is stored."""


class Tickets(Protocol):
    async def page(
        self, query: TicketQuery, viewer: Viewer, *, now: Instant, size: int, after: Cursor | None
    ) -> Page[Ticket]:
        """Those of the query that the viewer may see."""
