"""What the use cases of customers need from outside."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.events import ContactChanged
from tickets.customers.domain.statements import ConsentStatement, Purpose

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


class ConsentStatements(Protocol):
    async def add_unless_known(self, statements: Sequence[ConsentStatement]) -> Mapping[str, ConsentStatement]:
        """Stores them. Returns what had been stored before under their ids, by these ids."""

    async def delete(self, statements: Sequence[ConsentStatement]) -> None:
        """Those that are still there."""

    async def made_at(self, customer_id: str, purpose: Purpose, instant: Instant) -> bool:
        """Whether one about this purpose, made at this instant, is stored."""

    async def page(self, customer_id: str, *, size: int, after: Cursor | None) -> Page[ConsentStatement]:
        """Newest first, by stated_at and then by id."""

    async def surplus(self, customer_id: str, purpose: Purpose, *, keep: int) -> list[ConsentStatement]:
        """The oldest of those about a purpose that are more than `keep`, or some of them."""


class Organisations(Protocol):
    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (ORGANISATION_UNKNOWN) unless the retailer has it, and not deactivated."""


class Sites(Protocol):
    async def require(self, id: str, retailer: str, customer_id: str, organisation_id: str) -> None:
        """Raises Refused (SITE_UNKNOWN) unless it is the customer's or the organisation's, and not deactivated."""


class Calendars(Protocol):
    async def require(self, calendar_id: str, retailer: str) -> None:
        """Raises Refused (CALENDAR_UNKNOWN) unless the retailer has the calendar, and not deactivated."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""
