"""Stored retailers."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.pages import Cursor, Page
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.domain.retailer import Retailer

RETAILERS_BY_ID = Index("by_id")

RETAILERS = Collection("retailers", (RETAILERS_BY_ID,))


@dataclass(frozen=True, slots=True)
class RetailerRepository:
    retailers: Aggregates[Retailer, RetailerChanged]

    async def get(self, id: str) -> Retailer | None:
        return await self.retailers.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Retailer]:
        return await self.retailers.get_many(ids)

    async def add_unless_known(self, retailer: Retailer) -> Retailer:
        try:
            return await self.retailers.add(retailer, [RetailerChanged(retailer)])
        except DuplicateKey:
            stored = await self.retailers.get(retailer.id)
            if stored is None:
                raise
            return stored

    async def page(self, *, size: int, after: Cursor | None) -> Page[Retailer]:
        return Page(*await self.retailers.page(RETAILERS_BY_ID, {}, size=size, after=after))
