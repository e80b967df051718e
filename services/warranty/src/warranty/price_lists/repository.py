"""The collection of price lists, and the queries on it."""

from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant, after
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.price_lists.domain.price_list import PriceList

BY_VALIDITY = Index("by_validity", equal=("retailer",), order_by="valid_key")
PRICE_LISTS = Collection(
    "price_lists", (BY_VALIDITY,), personal=NoPersonalData("What a retailer allows for parts and work in claims")
)
_WIDTH = 20  # digits, so that keys sort as their numbers do


def index_fields(version: PriceList) -> dict[str, str]:
    """Ordered by the first instant, of the same by the creation."""
    return {"valid_key": _key(version.valid_from) + _key(version.created_at)}


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about them: a claim has the amounts that follow."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class PriceListRepository:
    lists: Aggregates[PriceList, Never]

    async def get(self, id: str) -> PriceList | None:
        return await self.lists.get(id)

    async def add(self, version: PriceList, key: IdempotencyKey | None) -> PriceList:
        return await self.lists.add(version, [], key)

    async def at(self, retailer: str, at: Instant) -> PriceList | None:
        where, below = {"retailer": retailer}, _key(after(at, 1))
        return next(iter(await self.lists.find(BY_VALIDITY, where, below=below, descending=True, limit=1)), None)

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[PriceList]:
        page = await self.lists.page(BY_VALIDITY, {"retailer": retailer}, size=size, after=after, descending=True)
        return Page(*page)


def _key(at: Instant) -> str:
    return f"{at:0{_WIDTH}d}"
