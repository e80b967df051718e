"""The collections of assets and refusals, and the queries on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domainkit.pages import Cursor, Page
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.formats.text import normal, upper

from warranty.assets.domain.asset import Asset, Refusal
from warranty.assets.domain.events import AssetRefused, AssetRegistered

ASSETS_BY_AGE = Index("by_age", equal=("retailer",), order_by="registered_at")
ASSETS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="registered_at")
ASSETS_BY_SERIAL = Index("by_serial", equal=("retailer", "product_model_id", "serial_key"))

ASSETS = Collection("assets", (ASSETS_BY_AGE, ASSETS_BY_CUSTOMER, ASSETS_BY_SERIAL))
REFUSALS = Collection("refusals")


@dataclass(frozen=True, slots=True)
class AssetRepository:
    assets: Aggregates[Asset, AssetRegistered]

    async def get(self, id: str) -> Asset | None:
        return await self.assets.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Asset]:
        return await self.assets.get_many(ids)

    async def of_serial(self, retailer: str, product_model_id: str, serial: str) -> Asset | None:
        where = {"retailer": retailer, "product_model_id": product_model_id, "serial_key": serial}
        return next(iter(await self.assets.find(ASSETS_BY_SERIAL, where, limit=1)), None)

    async def add_unless_known(self, asset: Asset) -> Asset:
        try:
            return await self.assets.add(asset, [AssetRegistered(asset)])
        except DuplicateKey:
            stored = await self.assets.get(asset.id)
            if stored is None:
                raise
            return stored

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Cursor | None) -> Page[Asset]:
        index, where = ASSETS_BY_AGE, {"retailer": retailer}
        if customer_id is not None:
            index, where = ASSETS_BY_CUSTOMER, {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.assets.page(index, where, size=size, after=after, descending=True))


@dataclass(frozen=True, slots=True)
class RefusalRepository:
    refusals: Aggregates[Refusal, AssetRefused]

    async def stored(self, ids: Sequence[str]) -> set[str]:
        return {refusal.id for refusal in await self.refusals.get_many(ids)}

    async def add_unless_known(self, refusal: Refusal) -> None:
        try:
            await self.refusals.add(refusal, [AssetRefused(refusal)])
        except DuplicateKey:
            return


def serial_key(serial: str) -> str | None:
    """The normal form of a serial that was stored before there was one; None for a serial in normal form.

    The id of an asset derives from its serial as it was stored. One whose serial had another spelling is found by this.
    """
    key = normal(upper(normal(serial)))
    return key if key != serial else None


def asset_index_fields(asset: Asset) -> dict[str, Any]:
    """The fields that only an index needs."""
    return {"serial_key": serial_key(asset.serial)}
