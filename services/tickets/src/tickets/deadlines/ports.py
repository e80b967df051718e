"""What explanations of deadlines need from outside."""

from typing import Protocol

from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.plans.domain.plan import SupportPlan
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


class PendingReasons(Protocol):
    async def get(self, id: str) -> PendingReason | None: ...


class AllTerms(Protocol):
    async def of(self, ticket: Ticket) -> Terms:
        """The versions of policy and calendar that the ticket goes by."""

    async def with_plan(self, ticket: Ticket, priority: Priority, plan: SupportPlan) -> Terms:
        """What the ticket would go by under this plan."""


class Plans(Protocol):
    async def get(self, id: str) -> SupportPlan | None: ...
