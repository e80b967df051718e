"""What hand-overs need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket

Act = Callable[[Ticket, Terms, Instant], tuple[Ticket, Sequence[TicketEvent]]]


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


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


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""


class PendingReasons(Protocol):
    async def get(self, id: str) -> PendingReason | None: ...
