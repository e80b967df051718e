"""Product models: what a retailer sells many of."""

from typing import Annotated

from aftersales.warranty.v1.product_model_pb2 import ProductModel as ProductModelMessage
from aftersales.warranty.v1.product_model_service_pb2 import (
    CreateProductModelRequest,
    CreateProductModelResponse,
    GetProductModelRequest,
    GetProductModelResponse,
    ListProductModelsRequest,
    ListProductModelsResponse,
)
from fastapi import APIRouter, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, ModelId, RetailerQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.common import no_nulls
from gateway.rest.schemas.product_models import NewProductModel, ProductModel, ProductModelPage

router = APIRouter(prefix="/v1/product-models", tags=["product models"], route_class=JsonRoute)


@router.post(
    "",
    operation_id="create_product_model",
    status_code=201,
    response_model=ProductModel,
    responses=problems("RETAILER_REQUIRED", writes=True),
)
async def create_product_model(body: NewProductModel, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Define a product model with its warranty terms."""
    model = from_json(ProductModelMessage, no_nulls(body))
    message = CreateProductModelRequest(product_model=model, request_id=key)
    answer = await call("warranty.v1.ProductModelService/CreateProductModel", message, CreateProductModelResponse)
    return responses.created(answer.product_model, f"/v1/product-models/{answer.product_model.id}")


@router.get(
    "",
    operation_id="list_product_models",
    response_model=ProductModelPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_product_models(request: Request, query: Annotated[RetailerQuery, Query()], call: SignedIn) -> Response:
    """A retailer's product models, newest first."""
    message = ListProductModelsRequest(retailer=query.retailer, page_size=query.page_size, page_token=query.page_token)
    answer = await call("warranty.v1.ProductModelService/ListProductModels", message, ListProductModelsResponse)
    return responses.page(request, answer.product_models, answer.next_page_token)


@router.get(
    "/{id}",
    operation_id="get_product_model",
    response_model=ProductModel,
    responses=problems("PRODUCT_MODEL_NOT_FOUND"),
)
async def get_product_model(id: ModelId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One product model."""
    message = GetProductModelRequest(id=id)
    answer = await call("warranty.v1.ProductModelService/GetProductModel", message, GetProductModelResponse)
    return responses.resource(answer.product_model, if_none_match)
