"""Retailers: the tenants."""

from typing import Annotated

from aftersales.tickets.v1.retailer_pb2 import Retailer as RetailerMessage
from aftersales.tickets.v1.retailer_service_pb2 import (
    CreateRetailerRequest,
    CreateRetailerResponse,
    GetRetailerRequest,
    GetRetailerResponse,
    ListRetailersRequest,
    ListRetailersResponse,
)
from fastapi import APIRouter, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, RetailerPath
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.common import no_nulls
from gateway.rest.schemas.retailers import NewRetailer, Retailer, RetailerPage

router = APIRouter(prefix="/v1/retailers", tags=["retailers"], route_class=JsonRoute)


@router.post(
    "",
    operation_id="create_retailer",
    status_code=201,
    response_model=Retailer,
    responses=problems("RETAILER_EXISTS", writes=True),
)
async def create_retailer(body: NewRetailer, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a retailer. For admins."""
    message = CreateRetailerRequest(retailer=from_json(RetailerMessage, no_nulls(body)), request_id=key)
    answer = await call("tickets.v1.RetailerService/CreateRetailer", message, CreateRetailerResponse)
    return responses.created(answer.retailer, f"/v1/retailers/{answer.retailer.id}")


@router.get("", operation_id="list_retailers", response_model=RetailerPage, responses=problems("PAGE_TOKEN_INVALID"))
async def list_retailers(request: Request, query: Annotated[PageQuery, Query()], call: SignedIn) -> Response:
    """Your retailers, by id; an admin's are all."""
    message = ListRetailersRequest(page_size=query.page_size, page_token=query.page_token)
    answer = await call("tickets.v1.RetailerService/ListRetailers", message, ListRetailersResponse)
    return responses.page(request, answer.retailers, answer.next_page_token)


@router.get("/{id}", operation_id="get_retailer", response_model=Retailer, responses=problems("RETAILER_NOT_FOUND"))
async def get_retailer(id: RetailerPath, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One retailer."""
    message = GetRetailerRequest(id=id)
    answer = await call("tickets.v1.RetailerService/GetRetailer", message, GetRetailerResponse)
    return responses.resource(answer.retailer, if_none_match)
