"""What the use cases of customers need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.events import ContactChanged

Decide = Callable[[Customer], tuple[Customer, Sequence[ContactChanged]]]


class Customers(Protocol):
    async def get(self, id: str) -> Customer | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Customer]:
        """In the order asked; what is missing is left out."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Customer | None:
        """Loads, lets `act` decide, stores; None if there is no such customer. A repeated request is not acted
        on again.

        Refuses where the version is none of `if_version` (None: whatever it is), and a match key that another customer
        of the retailer has: CUSTOMER_EXISTS.
        """

    async def matching(self, retailer: str, match_key: str) -> Customer | None: ...

    async def add_unless_known(self, customer: Customer, events: Sequence[ContactChanged]) -> Customer:
        """Stores the customer; returns the one that has its match key if there is one already."""

    async def page(self, query: CustomerQuery, *, size: int, after: Cursor | None) -> Page[Customer]:
        """Newest first; for a text by rank, and a page may have fewer than `size` and yet a cursor."""
