"""What the use cases of product models need from storage."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.product_models.domain.correction import Outcome
from warranty.product_models.domain.product_model import ProductModel, ProductModelQuery


class ProductModels(Protocol):
    async def get(self, id: str) -> ProductModel | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]: ...

    async def add(self, model: ProductModel, idempotency_key: IdempotencyKey | None) -> ProductModel:
        """Stores the model. A repeated request returns the model that the first one created."""

    async def change(
        self,
        id: str,
        act: Callable[[ProductModel], Outcome],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> ProductModel | None:
        """Stores what `act` decides together with its event. None where there is no such model."""

    async def page(self, query: ProductModelQuery, *, size: int, after: Cursor | None) -> Page[ProductModel]:
        """Newest first; where words are searched for, the best matches first. A page may come short."""
