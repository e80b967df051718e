"""The collection of product models, and the queries on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates

from warranty.product_models.domain.product_model import ProductModel

PRODUCT_MODELS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")

PRODUCT_MODELS = Collection("product_models", (PRODUCT_MODELS_BY_AGE,))


@dataclass(frozen=True, slots=True)
class ProductModelRepository:
    models: Aggregates[ProductModel, Never]

    async def get(self, id: str) -> ProductModel | None:
        return await self.models.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]:
        return await self.models.get_many(ids)

    async def add(self, model: ProductModel, idempotency_key: IdempotencyKey | None) -> ProductModel:
        return await self.models.add(model, [], idempotency_key)

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[ProductModel]:
        index, where = PRODUCT_MODELS_BY_AGE, {"retailer": retailer}
        return Page(*await self.models.page(index, where, size=size, after=after, descending=True))
