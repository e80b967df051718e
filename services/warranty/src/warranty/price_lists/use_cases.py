"""Price lists, and what they say about the lines of a claim."""

from collections.abc import Mapping
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.claims.domain.claim import Claim
from warranty.price_lists.domain.price_list import PriceList, PriceListDraft, new_list
from warranty.price_lists.domain.quoting import quoted
from warranty.price_lists.ports import PriceLists


@dataclass(frozen=True, slots=True)
class Pricing:
    lists: PriceLists

    async def create(self, draft: PriceListDraft, *, id: str, now: Instant, key: IdempotencyKey | None) -> PriceList:
        """Raises Refused: VALIDATION_FAILED."""
        return await self.lists.add(new_list(draft, id=id, now=now), key)

    async def get(self, id: str, viewer: Viewer) -> PriceList:
        """Raises Refused: PRICE_LIST_NOT_FOUND."""
        version = await self.lists.get(id)
        if version is None or not viewer.sees(version.retailer):
            raise not_found("price list")
        return version

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[PriceList]:
        return await self.lists.page(retailer, size=size, after=after)

    async def of_lines(self, claim: Claim, asset: Asset | None) -> Mapping[int, Money]:
        """The list prices of a claim's lines, by the version that counted when it was created."""
        return quoted(await self.lists.at(claim.retailer, claim.created_at), claim, asset)
