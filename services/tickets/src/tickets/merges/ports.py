"""What merges need from outside."""

from collections.abc import Mapping, Sequence
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


class Conversations(Protocol):
    async def with_merged(self, roots: Sequence[Ticket]) -> Mapping[str, list[Ticket]]:
        """By id, each of the tickets and those merged into it."""


class Files(Protocol):
    async def count_of_ticket(self, ticket_id: str, up_to: int) -> int:
        """How many attachments the ticket itself has, up to a number."""


class Drafts(Protocol):
    async def any_of_ticket(self, ticket_id: str) -> bool:
        """Whether anybody has begun a message on it."""


class Senders(Protocol):
    async def sender(self, ticket: Ticket) -> str:
        """The address from which its mails are sent; empty for a retailer that is not known."""


class Tickets(Protocol):
    async def page(
        self, query: TicketQuery, viewer: Viewer, *, now: Instant, size: int, after: Cursor | None
    ) -> Page[Ticket]:
        """Those of the query that the viewer may see."""
