"""What the use cases of product models need from outside."""

from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.product_models.domain.product_model import ProductModel


class ProductModelStore(Protocol):
    async def get(self, id: str) -> ProductModel | None: ...

    async def add(self, model: ProductModel, idempotency_key: IdempotencyKey | None) -> ProductModel:
        """Stores it; a repeated request is answered with the model it made."""

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[ProductModel]:
        """A retailer's models, newest first."""
