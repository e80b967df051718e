"""Product models: what every sold unit starts with."""

from dataclasses import dataclass

from warranty.domain.errors import not_found
from warranty.domain.instants import Instant
from warranty.domain.viewer import Page, Place, Request, Viewer
from warranty.product_models.domain.product_model import ProductModel, ProductModelDraft, define_product_model
from warranty.product_models.ports import ProductModelStore


@dataclass(frozen=True, slots=True)
class Catalogue:
    models: ProductModelStore

    async def create(self, id: str, draft: ProductModelDraft, *, now: Instant, request: Request | None) -> ProductModel:
        """Raises Refused (VALIDATION_FAILED) naming the field that breaks a limit."""
        return await self.models.add(define_product_model(id, draft, now=now), request)

    async def get(self, id: str, viewer: Viewer) -> ProductModel:
        """Raises Refused: PRODUCT_MODEL_NOT_FOUND."""
        model = await self.models.get(id)
        if model is None or not viewer.sees(model.retailer):
            raise not_found("product model")
        return model

    async def page(self, retailer: str, *, size: int, after: Place | None) -> Page[ProductModel]:
        """A retailer's models, newest first."""
        return await self.models.page(retailer, size=size, after=after)
