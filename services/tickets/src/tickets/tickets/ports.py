"""What the use cases of tickets need from outside."""

from collections.abc import Sequence
from typing import Protocol

from tickets.domain.instants import Instant
from tickets.tickets.domain.coverage import Coverage
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.ticket import Message, Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.use_cases.ports import Aggregates, Page, Place

Tickets = Aggregates[Ticket, TicketEvent]


class TicketLists(Protocol):
    async def page(self, query: TicketQuery, *, size: int, after: Place | None) -> Page[Ticket]: ...


class Messages(Protocol):
    """The messages after each ticket's opening one."""

    async def keep(self, message: Message) -> Message:
        """Stores it; the one stored before if this id is known."""

    async def get_many(self, ids: Sequence[str]) -> list[Message]: ...


class CoverageDesk(Protocol):
    async def check(self, retailer: str, asset_id: str, at: Instant) -> Coverage:
        """Whether the asset is covered at an instant. Unknown, with its reason, where warranty cannot say in time."""
