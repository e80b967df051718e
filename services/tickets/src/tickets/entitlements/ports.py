"""What the use cases of entitlements need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from tickets.customers.domain.customer import Customer
from tickets.entitlements.domain.entitlement import Entitlement
from tickets.entitlements.domain.entitlement_query import EntitlementQuery
from tickets.entitlements.domain.events import EntitlementChanged
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[Entitlement], tuple[Entitlement, Sequence[EntitlementChanged]]]


class Entitlements(Protocol):
    async def get(self, id: str) -> Entitlement | None: ...

    async def add(self, entitlement: Entitlement, key: IdempotencyKey | None = None) -> Entitlement:
        """Stores a new entitlement, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Entitlement | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing."""

    async def page(self, query: EntitlementQuery, *, size: int, after: Cursor | None) -> Page[Entitlement]:
        """The one that is over last first."""

    async def not_over(self, retailer: str, holders: Sequence[str], at: Instant) -> list[Entitlement]:
        """Those of these holders that are not over at an instant, in no order; also those that have yet to begin."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Plans(Protocol):
    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (SUPPORT_PLAN_UNKNOWN) unless the retailer has it, and not deactivated."""


class Organisations(Protocol):
    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (ORGANISATION_UNKNOWN) unless the retailer has it, and not deactivated."""


class Customers(Protocol):
    async def get(self, id: str) -> Customer | None: ...


class CustomerFile(Protocol):
    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (CUSTOMER_UNKNOWN, CUSTOMER_ERASED) unless the retailer has the customer, and not erased."""


class Purchases(Protocol):
    async def is_sold(self, retailer: str, asset_id: str, customer_id: str | None = None) -> bool:
        """Whether the customer, or anybody, has bought this unit from the retailer, and warranty did not refuse it."""
