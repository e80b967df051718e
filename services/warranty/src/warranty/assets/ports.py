"""What the use cases of assets need from outside."""

from collections.abc import Sequence
from typing import Protocol

from domainkit.pages import Cursor, Page

from warranty.assets.domain.asset import Asset, Refusal
from warranty.product_models.domain.product_model import ProductModel


class ProductModels(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]: ...


class AssetStore(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def of_serial(self, retailer: str, product_model_id: str, serial: str) -> Asset | None:
        """The asset whose id comes from another spelling of this serial."""

    async def add_unless_known(self, asset: Asset) -> Asset:
        """Stores it and tells that it is registered; answers with the one that has its id if there is one already."""

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Cursor | None) -> Page[Asset]:
        """Newest first; of all customers where `customer_id` is None."""


class RefusalStore(Protocol):
    async def known(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that there are refusals of."""

    async def add_unless_known(self, refusal: Refusal) -> None:
        """Stores it and tells it, unless it is there already."""
