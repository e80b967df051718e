"""What the use cases of customers need from outside."""

from collections.abc import Sequence
from typing import Protocol

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.events import ContactChanged
from tickets.use_cases.ports import Aggregates, Page, Place

Customers = Aggregates[Customer, ContactChanged]


class CustomerLists(Protocol):
    async def matching(self, retailer: str, match_key: str) -> Customer | None: ...

    async def add_unless_known(self, customer: Customer, events: Sequence[ContactChanged]) -> Customer:
        """Stores it; answers with the one that has its match key if there is one already."""

    async def page(self, retailer: str, *, email: str | None, size: int, after: Place | None) -> Page[Customer]:
        """Newest first; all of them where `email` is None."""
