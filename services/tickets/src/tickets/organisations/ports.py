"""What the use cases of organisations need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.organisations.domain.events import OrganisationChanged
from tickets.organisations.domain.organisation import Organisation
from tickets.organisations.domain.organisation_query import OrganisationQuery
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[Organisation], tuple[Organisation, Sequence[OrganisationChanged]]]


class Organisations(Protocol):
    async def get(self, id: str) -> Organisation | None: ...

    async def add(self, organisation: Organisation, key: IdempotencyKey | None = None) -> Organisation:
        """Stores a new organisation, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Organisation | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing."""

    async def page(self, query: OrganisationQuery, *, size: int, after: Cursor | None) -> Page[Organisation]:
        """By name; a page may have fewer than `size` and yet a cursor."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Calendars(Protocol):
    async def require(self, calendar_id: str, retailer: str) -> None:
        """Raises Refused (CALENDAR_UNKNOWN) unless the retailer has the calendar, and not deactivated."""
