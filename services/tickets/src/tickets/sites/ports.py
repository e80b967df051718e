"""What the use cases of sites need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.retailers.domain.retailer import Retailer
from tickets.sites.domain.asset_site import AssetSite
from tickets.sites.domain.events import AssetSiteChanged, SiteChanged
from tickets.sites.domain.site import Site
from tickets.sites.domain.site_query import SiteQuery

Decide = Callable[[Site], tuple[Site, Sequence[SiteChanged]]]
DecidePlace = Callable[[AssetSite], tuple[AssetSite, Sequence[AssetSiteChanged]]]


class Sites(Protocol):
    async def get(self, id: str) -> Site | None: ...

    async def add(self, site: Site, key: IdempotencyKey | None = None) -> Site:
        """Stores a new site, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Site | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing."""

    async def page(self, query: SiteQuery, *, size: int, after: Cursor | None) -> Page[Site]:
        """By name; a page may have fewer than `size` and yet a cursor. `asset_id` is not looked at."""


class AssetSites(Protocol):
    async def of_asset(self, retailer: str, asset_id: str) -> AssetSite | None: ...

    async def add_unless_known(self, asset_site: AssetSite) -> AssetSite:
        """Stores it; returns the one that is stored already if there is one."""

    async def change(self, id: str, act: DecidePlace, *, key: IdempotencyKey | None = None) -> AssetSite | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Calendars(Protocol):
    async def require(self, calendar_id: str, retailer: str) -> None:
        """Raises Refused (CALENDAR_UNKNOWN) unless the retailer has the calendar, and not deactivated."""


class Organisations(Protocol):
    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (ORGANISATION_UNKNOWN) unless the retailer has it, and not deactivated."""


class Customers(Protocol):
    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (CUSTOMER_UNKNOWN, CUSTOMER_ERASED) unless the retailer has the customer, and not erased."""


class Purchases(Protocol):
    async def is_sold(self, retailer: str, asset_id: str, customer_id: str | None = None) -> bool:
        """Whether the customer, or anybody, has bought this unit from the retailer, and warranty did not refuse it."""
