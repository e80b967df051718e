"""ProductModelService."""

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.warranty.v1 import product_model_service_pb2 as pb
from aftersales.warranty.v1.product_model_pb2 import ProductModel as ProductModelMessage
from aftersales.warranty.v1.product_model_pb2 import WarrantyTerm as WarrantyTermMessage
from aftersales.warranty.v1.product_model_service_pb2_grpc import ProductModelServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.runtime.clock import Clock

from warranty.product_models.domain.product_model import (
    ProductModelDraft,
    ProductModelQuery,
    StartBasis,
    WarrantyKind,
    WarrantyTerm,
)
from warranty.product_models.messages import product_model_message
from warranty.product_models.use_cases import Catalogue


@dataclass(frozen=True)
class ProductModelServicer(ProductModelServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    catalogue: Catalogue

    async def CreateProductModel(
        self, request: pb.CreateProductModelRequest, context: Context
    ) -> pb.CreateProductModelResponse:
        caller = await self.access.caller(context, "CreateProductModel")
        retailer = caller.retailer(request.product_model.retailer)
        draft = _draft(retailer, request.product_model)
        key = idempotency_key_of(caller, "CreateProductModel", request, retailer=retailer)
        model = await self.catalogue.create(new_id("mod", key), draft, now=self.clock(), idempotency_key=key)
        return pb.CreateProductModelResponse(product_model=product_model_message.fields(model, role=caller.role))

    async def GetProductModel(self, request: pb.GetProductModelRequest, context: Context) -> pb.GetProductModelResponse:
        caller = await self.access.caller(context, "GetProductModel")
        model = await self.catalogue.get(request.id, caller)
        return pb.GetProductModelResponse(product_model=product_model_message.fields(model, role=caller.role))

    async def BatchGetProductModels(
        self, request: pb.BatchGetProductModelsRequest, context: Context
    ) -> pb.BatchGetProductModelsResponse:
        caller = await self.access.caller(context, "BatchGetProductModels")
        found = await self.catalogue.get_many(request.ids, caller)
        return pb.BatchGetProductModelsResponse(
            product_models=[product_model_message.fields(model, role=caller.role) for model in found]
        )

    async def ListProductModels(
        self, request: pb.ListProductModelsRequest, context: Context
    ) -> pb.ListProductModelsResponse:
        caller = await self.access.caller(context, "ListProductModels")
        retailer = caller.retailer(request.retailer)
        filters = ("ListProductModels", retailer, *_further(request))
        page = await self.catalogue.page(
            ProductModelQuery(
                retailer, name=request.name or None, category=request.category or None, words=request.q or None
            ),
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListProductModelsResponse(
            product_models=[product_model_message.fields(model, role=caller.role) for model in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _further(request: pb.ListProductModelsRequest) -> Iterator[str]:
    """What a page token is bound to besides the retailer. Tokens of the release before have nothing of it."""
    for name in ("name", "category", "q"):
        if value := getattr(request, name):
            yield f"{name}={value}"


def _draft(retailer: str, requested: ProductModelMessage) -> ProductModelDraft:
    terms = (_term(f"warranty_terms[{position}]", term) for position, term in enumerate(requested.warranty_terms))
    return ProductModelDraft(
        retailer=retailer,
        manufacturer=requested.manufacturer,
        name=requested.name,
        category=requested.category,
        warranty_terms=tuple(terms),
    )


def _term(field: str, requested: WarrantyTermMessage) -> WarrantyTerm:
    return WarrantyTerm(
        kind=chosen(WarrantyKind, requested, "kind", path=f"{field}.kind"),
        months=requested.months,
        start_basis=chosen(StartBasis, requested, "start_basis", path=f"{field}.start_basis"),
        parts_share_percent=requested.parts_share_percent,
        labour_share_percent=requested.labour_share_percent,
        travel_share_percent=requested.travel_share_percent,
    )
