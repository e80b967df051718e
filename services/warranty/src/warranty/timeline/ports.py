"""What the timeline needs from assets."""

from typing import Protocol

from domainkit.pages import Cursor, Page

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.asset_query import AssetQuery


class Assets(Protocol):
    async def page(self, query: AssetQuery, *, size: int, after: Cursor | None) -> Page[Asset]:
        """Newest first."""
