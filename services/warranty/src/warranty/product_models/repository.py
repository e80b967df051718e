"""The collection of product models, and the queries on it."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Equal, Filterable, Index, Search
from servicekit.documents.aggregates import Aggregates

from warranty.product_models.domain.correction import Outcome
from warranty.product_models.domain.events import ProductModelChanged
from warranty.product_models.domain.product_model import ProductModel, ProductModelQuery

PRODUCT_MODELS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
PRODUCT_MODELS_BY_GTIN = Index("by_gtin", equal=("gtin",), order_by="created_at")

PRODUCT_MODELS = Collection(
    "product_models",
    (PRODUCT_MODELS_BY_AGE, PRODUCT_MODELS_BY_GTIN),
    filters=(Filterable("name", str), Filterable("category", str)),
    search=Search(scope=("retailer",), first=("name", "manufacturer", "category"), newest="created_at"),
    personal=NoPersonalData("What retailers sell, and its warranty terms"),
)


@dataclass(frozen=True, slots=True)
class ProductModelRepository:
    models: Aggregates[ProductModel, ProductModelChanged]

    async def get(self, id: str) -> ProductModel | None:
        return await self.models.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]:
        return await self.models.get_many(ids)

    async def with_gtin(self, gtin: str, *, limit: int) -> Sequence[ProductModel]:
        """Those of all retailers with a GTIN of 14 digits, oldest first."""
        return await self.models.find(PRODUCT_MODELS_BY_GTIN, {"gtin": gtin}, limit=limit)

    async def add(self, model: ProductModel, idempotency_key: IdempotencyKey | None) -> ProductModel:
        return await self.models.add(model, [], idempotency_key)

    async def change(
        self,
        id: str,
        act: Callable[[ProductModel], Outcome],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> ProductModel | None:
        return await self.models.change(id, act, if_version=if_version, idempotency_key=idempotency_key)

    async def page(self, query: ProductModelQuery, *, size: int, after: Cursor | None) -> Page[ProductModel]:
        where = {"retailer": query.retailer}
        asked = {"name": query.name, "category": query.category}
        filters = [Equal(field, value.strip()) for field, value in asked.items() if value is not None]
        if query.words is not None:
            return Page(*await self.models.search(query.words, where, size=size, after=after, filters=filters))
        page = await self.models.page(
            PRODUCT_MODELS_BY_AGE, where, size=size, after=after, descending=True, filters=filters
        )
        return Page(*page)
