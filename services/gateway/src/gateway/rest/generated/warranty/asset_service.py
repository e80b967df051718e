# Generated from aftersales/warranty/v1/asset_service.proto: `make protos`.
"""Assets and what covers them. Assets come from purchases (tickets' PurchaseReported), or are registered before
their sale.
"""

from typing import Annotated

from aftersales.tickets.v1 import customer_service_pb2
from aftersales.warranty.v1 import asset_service_pb2, product_model_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.expansion import Reference, expandable, expanded
from gateway.rest.generated.formats import Filter, Id, Identity, RetailerId, Search
from gateway.rest.generated.tickets.customer import Customer
from gateway.rest.generated.warranty.asset import Asset
from gateway.rest.generated.warranty.product_model import ProductModel
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, InstantIn, Schema, doc, may


class ExpandedAsset(Asset):
    """With the references that `expand` names."""

    product_model: ProductModel = may("With `expand=product_model`.")
    customer: Customer = may("With `expand=customer`.")


_ASSET_REFERENCES = (
    Reference(
        "product_model",
        "product_model_id",
        "warranty.v1.ProductModelService/BatchGetProductModels",
        product_model_service_pb2.BatchGetProductModelsRequest,
        product_model_service_pb2.BatchGetProductModelsResponse,
    ),
    Reference(
        "customer",
        "customer_id",
        "tickets.v1.CustomerService/BatchGetCustomers",
        customer_service_pb2.BatchGetCustomersRequest,
        customer_service_pb2.BatchGetCustomersResponse,
    ),
)
AssetExpand = Annotated[str, expandable(*_ASSET_REFERENCES)]


class CreateAssetRequest(Schema):
    """A unit that is not sold yet."""

    model_config = REQUEST

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    product_model_id: Id = doc("The product model that it is a unit of.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    serial: Identity = doc("The serial number on the unit, in any spelling.", "A300-0002")
    manufactured_at: InstantIn = may("When it was made. Left out: not known.", "2026-10-01T08:00:00Z")


class GetAssetQuery(Schema):
    """Parameters of GET /v1/assets/{id}."""

    expand: AssetExpand = may(
        "References to show in full, separated by commas: product_model, customer. One that you may not see, "
        "or whose service is unavailable, is left out.",
        "product_model",
    )


class ListAssetsQuery(PageQuery):
    """All, or those for which everything named is true. A page may have fewer items than asked for, and go on."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    customer_id: Filter = may("Assets of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    serial: Filter = may(
        "With this serial number, in any spelling: it is compared in its normal form and upper case.", "A300-0001"
    )
    order_id: Filter = may("Of this order: the retailer's order number.", "SO-2026-1001")
    product_model_id: Filter = may("Units of this product model.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    q: Search = may(
        "Words to search for in serial, order number, name and manufacturer, each from its beginning. Best "
        "matches first.",
        "aalto 300",
    )
    expand: AssetExpand = may(
        "References to show in full, separated by commas: product_model, customer. One that you may not see, "
        "or whose service is unavailable, is left out.",
        "product_model",
    )


class AssetPage(Schema):
    """A page of assets."""

    items: list[ExpandedAsset] = doc("Newest first; with q the best matches first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


AssetId = Annotated[str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])]


router = APIRouter(tags=["assets"], route_class=JsonRoute)


@router.post(
    "/v1/assets",
    operation_id="create_asset",
    summary="Create an asset",
    status_code=201,
    response_model=Asset,
    responses=problems("ASSET_EXISTS", "RETAILER_REQUIRED", writes=True),
)
async def create_asset(body: CreateAssetRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Register a unit before it is sold. It has no owner and no coverages until a purchase with its serial is
    reported.
    """
    message = from_json(asset_service_pb2.CreateAssetRequest, given(body) | {"request_id": key})
    response = await call("warranty.v1.AssetService/CreateAsset", message, asset_service_pb2.CreateAssetResponse)
    return responses.created(response.asset, f"/v1/assets/{response.asset.id}")


@router.get(
    "/v1/assets/{id}",
    operation_id="get_asset",
    summary="Get an asset",
    response_model=ExpandedAsset,
    responses=problems("ASSET_NOT_FOUND"),
)
async def get_asset(
    id: AssetId, query: Annotated[GetAssetQuery, Query()], call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One asset with its coverages."""
    message = asset_service_pb2.GetAssetRequest(id=id)
    response = await call("warranty.v1.AssetService/GetAsset", message, asset_service_pb2.GetAssetResponse)
    added = await expanded(call, query.expand, _ASSET_REFERENCES, [response.asset])
    return responses.resource(response.asset, if_none_match, added)


@router.get(
    "/v1/assets",
    operation_id="list_assets",
    summary="List assets",
    response_model=AssetPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_assets(request: Request, query: Annotated[ListAssetsQuery, Query()], call: SignedIn) -> Response:
    """A retailer's assets, newest first; a customer's own for a customer. Filters may be combined."""
    message = from_json(asset_service_pb2.ListAssetsRequest, asked(query))
    response = await call("warranty.v1.AssetService/ListAssets", message, asset_service_pb2.ListAssetsResponse)
    added = await expanded(call, query.expand, _ASSET_REFERENCES, response.assets)
    return responses.page(request, response.assets, response.next_page_token, added)
