"""What the use cases of the timeline need from other topics."""

from typing import Protocol

from warranty.assets.domain.asset import Asset
from warranty.domain.viewer import Page, Place


class Assets(Protocol):
    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Place | None) -> Page[Asset]:
        """Newest first; of all customers where `customer_id` is None."""
