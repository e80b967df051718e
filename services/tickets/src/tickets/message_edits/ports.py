"""What edits of messages need from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket

Act = Callable[[Ticket, Terms, Instant], tuple[Ticket, Sequence[TicketEvent]]]


class Tickets(Protocol):
    async def get(self, id: str) -> Ticket | None: ...

    async def change(self, id: str, act: Callable[[Ticket], tuple[Ticket, Sequence[TicketEvent]]]) -> Ticket | None: ...


class Changing(Protocol):
    async def change(
        self, ticket: Ticket, act: Act, now: Instant, *, key: IdempotencyKey | None = None
    ) -> Ticket | None:
        """Lets `act` decide on the ticket as it is then; a repeated request is not acted on again."""


class Messages(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[Message]: ...

    async def replaced(self, message: Message) -> bool:
        """Stores it as the next version; False where it is another version by now."""


class Reading(Protocol):
    async def part(self, ticket: Ticket, role: str, start: int, end: int) -> list[Message]:
        """The messages at these positions of those that the role may read, oldest first."""

    async def names(self, ticket: Ticket, message_id: str) -> bool:
        """Whether the conversation has the message."""


class Parts(Protocol):
    async def parts(self, ticket: Ticket, viewer: Viewer) -> list[Ticket]:
        """The ticket and those merged into it that the viewer sees."""


class Mentions(Protocol):
    async def note(
        self, agent_ids: Sequence[str], *, retailer: str, ticket_id: str, message_id: str, now: Instant
    ) -> None:
        """Can be repeated."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts."""

    async def assignable(self, agent_id: str, retailer: str, team_id: str = "") -> Actor:
        """Raises Refused: AGENT_UNKNOWN."""
