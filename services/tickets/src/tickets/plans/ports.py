"""What the use cases of support plans need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.plans.domain.events import SupportPlanChanged
from tickets.plans.domain.plan import SupportPlan
from tickets.plans.domain.plan_query import SupportPlanQuery
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[SupportPlan], tuple[SupportPlan, Sequence[SupportPlanChanged]]]


class SupportPlans(Protocol):
    async def get(self, id: str) -> SupportPlan | None: ...

    async def add(self, plan: SupportPlan, key: IdempotencyKey | None = None) -> SupportPlan:
        """Stores a new plan, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> SupportPlan | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing."""

    async def page(self, query: SupportPlanQuery, *, size: int, after: Cursor | None) -> Page[SupportPlan]:
        """By name; a page may have fewer than `size` and yet a cursor."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Calendars(Protocol):
    async def require(self, calendar_id: str, retailer: str) -> None:
        """Raises Refused (CALENDAR_UNKNOWN) unless the retailer has the calendar, and not deactivated."""
