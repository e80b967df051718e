"""What the use cases of this topic need from assets and product models."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.changes import Outcome
from warranty.product_documents.domain.product_document import ProductDocument
from warranty.product_models.domain.product_model import ProductModel


class ProductModels(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]: ...


class ProductDocuments(Protocol):
    async def get(self, id: str) -> ProductDocument | None: ...


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def change(
        self, id: str, act: Callable[[Asset], Outcome], *, idempotency_key: IdempotencyKey | None
    ) -> Asset | None:
        """Stores what `act` decides together with its events. None where there is no such asset."""
