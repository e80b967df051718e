"""What the use cases of price lists need from storage."""

from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from warranty.price_lists.domain.price_list import PriceList


class PriceLists(Protocol):
    async def get(self, id: str) -> PriceList | None: ...

    async def add(self, version: PriceList, key: IdempotencyKey | None) -> PriceList:
        """Stores it; a repeated request returns what the first one made."""

    async def at(self, retailer: str, at: Instant) -> PriceList | None:
        """The version that counts at an instant."""

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[PriceList]:
        """The latest first."""
