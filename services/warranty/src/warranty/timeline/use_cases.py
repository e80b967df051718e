"""Reading the assets on a customer's timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.pages import Cursor
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.asset_query import AssetQuery
from warranty.timeline.ports import Assets


@dataclass(frozen=True, slots=True)
class TimelineQueries:
    assets: Assets

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Cursor | None, limit: int
    ) -> Sequence[Asset]:
        """Those before a point, newest first by (instant, id); none of a customer that the viewer must not see."""
        if not customer_id or not viewer.sees(retailer, customer_id):
            return []
        return (await self.assets.page(AssetQuery(retailer, customer_id=customer_id), size=limit, after=before)).items
