"""What the timeline needs from assets."""

from typing import Protocol

from domainkit.pages import Cursor, Page

from warranty.assets.domain.asset import Asset


class Assets(Protocol):
    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Cursor | None) -> Page[Asset]:
        """Newest first; of all customers where `customer_id` is None."""
