"""Assets: sold units and their coverage."""

from typing import Annotated

from aftersales.warranty.v1.asset_service_pb2 import (
    GetAssetRequest,
    GetAssetResponse,
    ListAssetsRequest,
    ListAssetsResponse,
)
from fastapi import APIRouter, Query, Request, Response

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import AssetId, Filter, RetailerQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.assets import Asset, AssetPage
from gateway.rest.schemas.common import CUSTOMER_ID
from gateway.rest.schemas.fields import may

router = APIRouter(prefix="/v1/assets", tags=["assets"], route_class=JsonRoute)


class AssetQuery(RetailerQuery):
    """All, or those of one customer."""

    customer_id: Filter = may("Assets of this customer.", CUSTOMER_ID)


@router.get(
    "",
    operation_id="list_assets",
    response_model=AssetPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_assets(request: Request, query: Annotated[AssetQuery, Query()], call: SignedIn) -> Response:
    """A retailer's assets, newest first; a customer's own for a customer."""
    message = ListAssetsRequest(
        retailer=query.retailer,
        customer_id=query.customer_id,
        page_size=query.page_size,
        page_token=query.page_token,
    )
    answer = await call("warranty.v1.AssetService/ListAssets", message, ListAssetsResponse)
    return responses.page(request, answer.assets, answer.next_page_token)


@router.get("/{id}", operation_id="get_asset", response_model=Asset, responses=problems("ASSET_NOT_FOUND"))
async def get_asset(id: AssetId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One asset with its coverages."""
    answer = await call("warranty.v1.AssetService/GetAsset", GetAssetRequest(id=id), GetAssetResponse)
    return responses.resource(answer.asset, if_none_match)
