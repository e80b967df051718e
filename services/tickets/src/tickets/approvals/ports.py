"""What approvals need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.agents.domain.agent import Agent
from tickets.tickets.domain.approval import ApprovalState
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket

Act = Callable[[Ticket, Terms, Instant], tuple[Ticket, Sequence[TicketEvent]]]


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


class Asked(Protocol):
    """Stored tickets, by who is asked to approve something about them."""

    async def get(self, id: str) -> Ticket | None: ...

    async def of_approver(
        self, retailer: str, approver_id: str, state: ApprovalState, *, size: int, after: Cursor | None
    ) -> Page[Ticket]:
        """Of the retailer, with such an approval: by when the first approval of any was requested on them."""

    async def awaiting_approver(self, approver_id: str, *, size: int, after: Cursor | None) -> Page[Ticket]:
        """Of any retailer, with an approval that is pending; in the same order."""


class Changing(Protocol):
    async def change(
        self,
        ticket: Ticket,
        act: Act,
        now: Instant,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Ticket | None:
        """Lets `act` decide on the ticket as it is then; None if there is no such ticket by then.

        After a concurrent change `act` decides again. A repeated request is not acted on again.
        """


class KnownAgents(Protocol):
    async def get(self, id: str) -> Agent | None: ...


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""

    async def assignable(self, agent_id: str, retailer: str) -> Actor:
        """The agent who works on tickets of the retailer. Raises Refused: AGENT_UNKNOWN."""
