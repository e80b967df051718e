"""The collection of product documents, and the queries on it."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.product_documents.domain.product_document import ProductDocument

BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
BY_MODEL = Index("by_model", equal=("product_model_id",), order_by="created_at")
PRODUCT_DOCUMENTS = Collection(
    "product_documents",
    (BY_AGE, BY_MODEL),
    personal=PersonalData(
        kind=ProductDocument,
        purpose="What makers and retailers write about their products, and who of them added it",
        retention="For good: nothing in it is about a customer",
    ),
)


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about them: passports read them here."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class ProductDocumentRepository:
    documents: Aggregates[ProductDocument, Never]

    async def get(self, id: str) -> ProductDocument | None:
        return await self.documents.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[ProductDocument]:
        return await self.documents.get_many(ids)

    async def add(self, document: ProductDocument, idempotency_key: IdempotencyKey | None) -> ProductDocument:
        return await self.documents.add(document, [], idempotency_key)

    async def change(
        self,
        id: str,
        act: Callable[[ProductDocument], ProductDocument],
        *,
        if_version: Set[int] | None = None,
        idempotency_key: IdempotencyKey | None = None,
    ) -> ProductDocument | None:
        return await self.documents.change(
            id, lambda each: (act(each), []), if_version=if_version, idempotency_key=idempotency_key
        )

    async def count_of_model(self, product_model_id: str, up_to: int) -> int:
        return (await self.documents.count_up_to(BY_MODEL, {"product_model_id": product_model_id}, up_to)).n

    async def of_model(self, product_model_id: str, *, limit: int) -> Sequence[ProductDocument]:
        return await self.documents.find(BY_MODEL, {"product_model_id": product_model_id}, limit=limit)

    async def page(
        self, retailer: str, product_model_id: str | None, *, size: int, after: Cursor | None
    ) -> Page[ProductDocument]:
        """Of a model they are those of its retailer, as documents have no other."""
        if product_model_id is None:
            page = await self.documents.page(BY_AGE, {"retailer": retailer}, size=size, after=after, descending=True)
            return Page(*page)
        where = {"product_model_id": product_model_id}
        found = Page(*await self.documents.page(BY_MODEL, where, size=size, after=after, descending=True))
        return found if all(each.retailer == retailer for each in found.items) else Page([], None)
