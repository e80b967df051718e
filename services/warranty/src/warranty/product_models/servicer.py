"""ProductModelService."""

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.warranty.v1 import product_model_service_pb2 as pb
from aftersales.warranty.v1.product_model_pb2 import ProductModel as ProductModelMessage
from aftersales.warranty.v1.product_model_pb2 import RepairInformation as RepairInformationMessage
from aftersales.warranty.v1.product_model_service_pb2_grpc import ProductModelServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from warranty.product_models.domain.correction import Correction
from warranty.product_models.domain.product_model import (
    ProductModelDraft,
    ProductModelQuery,
    RepairInformation,
    RepairLink,
)
from warranty.product_models.messages import listed_product_model_message, product_model_message, terms_of
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

    async def UpdateProductModel(
        self, request: pb.UpdateProductModelRequest, context: Context
    ) -> pb.UpdateProductModelResponse:
        caller = await self.access.caller(context, "UpdateProductModel")
        model = await self.catalogue.correct(
            request.id,
            _correction(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            idempotency_key=idempotency_key_of(caller, "UpdateProductModel", request),
        )
        return pb.UpdateProductModelResponse(product_model=product_model_message.fields(model, role=caller.role))

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
            product_models=[listed_product_model_message.fields(model, role=caller.role) for model in found]
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
            product_models=[listed_product_model_message.fields(model, role=caller.role) for model in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _further(request: pb.ListProductModelsRequest) -> Iterator[str]:
    """What a page token is bound to besides the retailer. Tokens of the release before have nothing of it."""
    for name in ("name", "category", "q"):
        if value := getattr(request, name):
            yield f"{name}={value}"


def _draft(retailer: str, requested: ProductModelMessage) -> ProductModelDraft:
    return ProductModelDraft(
        retailer=retailer,
        manufacturer=requested.manufacturer,
        name=requested.name,
        category=requested.category,
        warranty_terms=terms_of(requested.warranty_terms),
        gtin=requested.gtin,
        revision=requested.revision,
        repair_information=_repair_information(requested.repair_information)
        if requested.HasField("repair_information")
        else None,
    )


def _repair_information(requested: RepairInformationMessage) -> RepairInformation:
    return RepairInformation(
        links=tuple(RepairLink(each.title.strip(), each.url) for each in requested.links),
        spare_parts_until=requested.spare_parts_until,
        contact=requested.contact.strip(),
    )


def _correction(request: pb.UpdateProductModelRequest) -> Correction:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    repair, whole = _repair_information(request.repair_information), "repair_information" in changes
    return Correction(
        manufacturer=request.manufacturer if "manufacturer" in changes else None,
        name=request.name if "name" in changes else None,
        category=request.category if "category" in changes else None,
        warranty_terms=terms_of(request.warranty_terms) if "warranty_terms" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
        gtin=request.gtin if "gtin" in changes else None,
        revision=request.revision if "revision" in changes else None,
        repair_links=repair.links if whole or "repair_information.links" in changes else None,
        spare_parts_until=(
            repair.spare_parts_until if whole or "repair_information.spare_parts_until" in changes else None
        ),
        repair_contact=repair.contact if whole or "repair_information.contact" in changes else None,
    )
