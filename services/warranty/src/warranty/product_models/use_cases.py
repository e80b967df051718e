"""Defining product models, correcting and reading them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from warranty.product_models.domain.correction import Correction, correct
from warranty.product_models.domain.product_model import (
    ProductModel,
    ProductModelDraft,
    ProductModelQuery,
    define_product_model,
)
from warranty.product_models.ports import ProductModels


@dataclass(frozen=True, slots=True)
class Catalogue:
    models: ProductModels

    async def create(
        self, id: str, draft: ProductModelDraft, *, now: Instant, idempotency_key: IdempotencyKey | None
    ) -> ProductModel:
        return await self.models.add(define_product_model(id, draft, now=now), idempotency_key)

    async def correct(
        self,
        id: str,
        correction: Correction,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> ProductModel:
        """Raises Refused: PRODUCT_MODEL_NOT_FOUND, TOO_MANY_TERMS_VERSIONS."""
        await self.get(id, viewer)
        changed = await self.models.change(
            id,
            lambda model: correct(model, correction, now=now),
            if_version=if_version,
            idempotency_key=idempotency_key,
        )
        if changed is None:
            raise not_found("product model")
        return changed

    async def get(self, id: str, viewer: Viewer) -> ProductModel:
        """Raises Refused: PRODUCT_MODEL_NOT_FOUND."""
        model = await self.models.get(id)
        if model is None or not viewer.sees(model.retailer):
            raise not_found("product model")
        return model

    async def get_many(self, ids: Sequence[str], viewer: Viewer) -> list[ProductModel]:
        """Those of the models that exist for the viewer."""
        return [model for model in await self.models.get_many(ids) if viewer.sees(model.retailer)]

    async def page(self, query: ProductModelQuery, *, size: int, after: Cursor | None) -> Page[ProductModel]:
        """The models that the query asks for."""
        return await self.models.page(query, size=size, after=after)
