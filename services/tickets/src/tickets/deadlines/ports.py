"""What explanations of deadlines need from outside."""

from typing import Protocol

from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.categories.domain.tree import CategoryTree
from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.plans.domain.plan import SupportPlan
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.terms import OpeningFacts, Terms
from tickets.tickets.domain.ticket import Ticket


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


class PendingReasons(Protocol):
    async def get(self, id: str) -> PendingReason | None: ...


class AllTerms(Protocol):
    async def of(self, ticket: Ticket) -> Terms:
        """The versions of policy and calendar that the ticket goes by."""

    async def for_opening(self, facts: OpeningFacts) -> Terms:
        """What a ticket would go by that was opened now."""

    async def with_plan(self, ticket: Ticket, priority: Priority, plan: SupportPlan) -> Terms:
        """What the ticket would go by under this plan."""


class Plans(Protocol):
    async def get(self, id: str) -> SupportPlan | None: ...


class Categories(Protocol):
    async def tree(self, retailer: str) -> CategoryTree | None:
        """None while the retailer has no category."""
