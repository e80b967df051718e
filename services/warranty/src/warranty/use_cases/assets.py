"""Assets as people and services read them: what was sold, and whether it is covered."""

from dataclasses import dataclass

from warranty.domain.asset import Asset
from warranty.domain.coverage import CoverageCheck, resolve_coverage
from warranty.domain.errors import not_found
from warranty.domain.instants import Instant
from warranty.use_cases.ports import AssetStore, Page, Place, Viewer


@dataclass(frozen=True, slots=True)
class AssetRegister:
    assets: AssetStore

    async def get(self, id: str, viewer: Viewer) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.assets.get(id)
        if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
            raise not_found("asset")
        return asset

    async def page(
        self, retailer: str, viewer: Viewer, *, customer_id: str | None, size: int, after: Place | None
    ) -> Page[Asset]:
        """A retailer's assets, or the named customer's, newest first. A customer lists nobody's but their own."""
        if viewer.only_customer is not None:
            customer_id = customer_id or viewer.only_customer
            if not viewer.sees(retailer, customer_id):
                return Page([], None)
        return await self.assets.page(retailer, customer_id=customer_id, size=size, after=after)

    async def check_coverage(self, asset_id: str, viewer: Viewer, *, at: Instant) -> CoverageCheck:
        """Whether the asset is covered at an instant, and by what. Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.get(asset_id, viewer)
        return resolve_coverage(asset.coverages, at)
