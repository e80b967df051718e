"""Product models: the queries on what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Never

from domainkit.pages import Cursor
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.idempotency import IdempotencyKey as Repeatable

from warranty.domain.viewer import Page, Place, Request
from warranty.product_models.domain.product_model import ProductModel

PRODUCT_MODELS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")

PRODUCT_MODELS = Collection("product_models", (PRODUCT_MODELS_BY_AGE,))


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


def _cursor(place: Place | None) -> Cursor | None:
    return Cursor(place.key, place.id) if place else None
