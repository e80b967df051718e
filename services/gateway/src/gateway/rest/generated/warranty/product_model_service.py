# Generated from aftersales/warranty/v1/product_model_service.proto: `make protos`.
"""The product models of each retailer."""

from typing import Annotated

from aftersales.warranty.v1 import product_model_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Filter, Gtin, Name, RetailerId, Search
from gateway.rest.generated.warranty.product_model import (
    ProductModel,
    ProductModelInput,
    RepairInformationPatch,
    WarrantyTermInput,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class UpdateProductModelRequest(Schema):
    """What changes. A field that is left out stays as it is."""

    model_config = REQUEST

    manufacturer: Name = may("Who makes it. Assets keep the name that they were registered with.", "Vesikone")
    name: Name = may("What it is called. Assets keep the name that they were registered with.", "Aalto 300 dishwasher")
    category: Name = may("What it is, in the retailer's own words.", "dishwashers")
    warranty_terms: list[WarrantyTermInput] = may(
        "All terms of units sold from now on: a new version, unless they are as before. What was sold keeps "
        "its terms, when it is reported later too.",
        min_length=1,
        max_length=10,
    )
    deactivated: bool = may(
        "True: units sold from now on are refused (PRODUCT_MODEL_DEACTIVATED). False: they are registered again.", False
    )
    gtin: Gtin = may(
        "The number under its bar code (GS1). Once it has one, it keeps it: links to digital passports are "
        "printed with it.",
        "06412345678907",
    )
    revision: Annotated[str, StringConstraints(max_length=20), passes("line")] | None = may(
        "The revision or variant that is sold from now on. Assets keep the one that they were registered with.", "B"
    )
    repair_information: RepairInformationPatch | None = may(
        "How it can be repaired. What is left out of it stays as it is."
    )


class ListProductModelsQuery(PageQuery):
    """All, or those for which everything named is true. A page may have fewer items than asked for, and go on."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    name: Filter = may("Called exactly like this.", "Aalto 300 dishwasher")
    category: Filter = may("Of exactly this category.", "dishwashers")
    q: Search = may(
        "Words to search for in name, manufacturer and category, each from its beginning. Best matches first.",
        "aalto 300",
    )


class ProductModelPage(Schema):
    """A page of product models."""

    items: list[ProductModel] = doc("Newest first; with q the best matches first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


ProductModelId = Annotated[
    str, Path(description="The product model's id.", min_length=1, examples=["mod_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["product models"], route_class=JsonRoute)


@router.post(
    "/v1/product-models",
    operation_id="create_product_model",
    summary="Create a product model",
    status_code=201,
    response_model=ProductModel,
    responses=problems("RETAILER_REQUIRED", writes=True),
)
async def create_product_model(body: ProductModelInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Define a product model with its warranty terms."""
    message = from_json(
        product_model_service_pb2.CreateProductModelRequest, {"product_model": given(body), "request_id": key}
    )
    response = await call(
        "warranty.v1.ProductModelService/CreateProductModel",
        message,
        product_model_service_pb2.CreateProductModelResponse,
    )
    return responses.created(response.product_model, f"/v1/product-models/{response.product_model.id}")


@router.patch(
    "/v1/product-models/{id}",
    operation_id="update_product_model",
    summary="Change a product model",
    response_model=ProductModel,
    responses=problems(
        "PRODUCT_MODEL_NOT_FOUND",
        "TOO_MANY_TERMS_VERSIONS",
        "GTIN_FIXED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_product_model(
    id: ProductModelId,
    body: UpdateProductModelRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Correct a product model, change its terms for units sold from now on, or deactivate it."""
    message = from_json(
        product_model_service_pb2.UpdateProductModelRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "warranty.v1.ProductModelService/UpdateProductModel",
        message,
        product_model_service_pb2.UpdateProductModelResponse,
    )
    return responses.resource(response.product_model)


@router.get(
    "/v1/product-models/{id}",
    operation_id="get_product_model",
    summary="Get a product model",
    response_model=ProductModel,
    responses=problems("PRODUCT_MODEL_NOT_FOUND"),
)
async def get_product_model(id: ProductModelId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One product model, with all versions of its terms."""
    message = product_model_service_pb2.GetProductModelRequest(id=id)
    response = await call(
        "warranty.v1.ProductModelService/GetProductModel", message, product_model_service_pb2.GetProductModelResponse
    )
    return responses.resource(response.product_model, if_none_match)


@router.get(
    "/v1/product-models",
    operation_id="list_product_models",
    summary="List product models",
    response_model=ProductModelPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_product_models(
    request: Request, query: Annotated[ListProductModelsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's product models, newest first. Filters may be combined."""
    message = from_json(product_model_service_pb2.ListProductModelsRequest, asked(query))
    response = await call(
        "warranty.v1.ProductModelService/ListProductModels",
        message,
        product_model_service_pb2.ListProductModelsResponse,
    )
    return responses.page(request, response.product_models, response.next_page_token)
