"""What the use cases ask of storage, on declared indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Never

from servicekit.documents import DuplicateKey
from servicekit.documents import Place as Cursor
from servicekit.documents.aggregates import Aggregates
from servicekit.rpc.idempotency_key import Request as Repeatable

from warranty.adapters.collections import ASSETS_BY_AGE, ASSETS_BY_CUSTOMER, ASSETS_BY_SERIAL, PRODUCT_MODELS_BY_AGE
from warranty.domain.asset import Asset, Refusal
from warranty.domain.events import AssetRefused, AssetRegistered
from warranty.domain.product_model import ProductModel
from warranty.use_cases.ports import Page, Place, Request


@dataclass(frozen=True, slots=True)
class StoredProductModels:
    models: Aggregates[ProductModel, Never]

    async def get(self, id: str) -> ProductModel | None:
        return await self.models.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]:
        return await self.models.get_many(ids)

    async def add(self, model: ProductModel, request: Request | None) -> ProductModel:
        return await self.models.add(model, [], Repeatable(request.key, request.fingerprint) if request else None)

    async def page(self, retailer: str, *, size: int, after: Place | None) -> Page[ProductModel]:
        index, where = PRODUCT_MODELS_BY_AGE, {"retailer": retailer}
        return Page(*await self.models.page(index, where, size=size, after=_cursor(after), descending=True))


@dataclass(frozen=True, slots=True)
class StoredAssets:
    assets: Aggregates[Asset, AssetRegistered]

    async def get(self, id: str) -> Asset | None:
        return await self.assets.get(id)

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

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Place | None) -> Page[Asset]:
        index, where = ASSETS_BY_AGE, {"retailer": retailer}
        if customer_id is not None:
            index, where = ASSETS_BY_CUSTOMER, {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.assets.page(index, where, size=size, after=_cursor(after), descending=True))


@dataclass(frozen=True, slots=True)
class StoredRefusals:
    refusals: Aggregates[Refusal, AssetRefused]

    async def known(self, ids: Sequence[str]) -> set[str]:
        return {refusal.id for refusal in await self.refusals.get_many(ids)}

    async def add_unless_known(self, refusal: Refusal) -> None:
        try:
            await self.refusals.add(refusal, [AssetRefused(refusal)])
        except DuplicateKey:
            return


def _cursor(place: Place | None) -> Cursor | None:
    return Cursor(place.key, place.id) if place else None
