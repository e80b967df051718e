# Generated from aftersales/tickets/v1/retailer_service.proto: `make protos`.
"""Retailers, created by an admin. Nothing can be stored for a retailer that is not known here."""

from typing import Annotated

from aftersales.tickets.v1 import retailer_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.tickets.retailer import Retailer, RetailerInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import doc


class ListRetailersQuery(PageQuery):
    """Which page of retailers to list."""


class RetailerPage(BaseModel):
    """A page of retailers."""

    items: list[Retailer] = doc("By id.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


RetailerId = Annotated[str, Path(description="The retailer's id.", min_length=1, examples=["nordic-home"])]


router = APIRouter(tags=["retailers"], route_class=JsonRoute)


@router.post(
    "/v1/retailers",
    operation_id="create_retailer",
    summary="Create a retailer",
    status_code=201,
    response_model=Retailer,
    responses=problems("RETAILER_EXISTS", writes=True),
)
async def create_retailer(body: RetailerInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a retailer. The same content again returns the retailer that exists."""
    message = from_json(retailer_service_pb2.CreateRetailerRequest, {"retailer": given(body), "request_id": key})
    response = await call(
        "tickets.v1.RetailerService/CreateRetailer", message, retailer_service_pb2.CreateRetailerResponse
    )
    return responses.created(response.retailer, f"/v1/retailers/{response.retailer.id}")


@router.get(
    "/v1/retailers/{id}",
    operation_id="get_retailer",
    summary="Get a retailer",
    response_model=Retailer,
    responses=problems("RETAILER_NOT_FOUND"),
)
async def get_retailer(id: RetailerId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One retailer."""
    message = retailer_service_pb2.GetRetailerRequest(id=id)
    response = await call("tickets.v1.RetailerService/GetRetailer", message, retailer_service_pb2.GetRetailerResponse)
    return responses.resource(response.retailer, if_none_match)


@router.get(
    "/v1/retailers",
    operation_id="list_retailers",
    summary="List retailers",
    response_model=RetailerPage,
    responses=problems("PAGE_TOKEN_INVALID"),
)
async def list_retailers(request: Request, query: Annotated[ListRetailersQuery, Query()], call: SignedIn) -> Response:
    """Your retailers, by id; an admin's are all."""
    message = from_json(retailer_service_pb2.ListRetailersRequest, asked(query))
    response = await call(
        "tickets.v1.RetailerService/ListRetailers", message, retailer_service_pb2.ListRetailersResponse
    )
    return responses.page(request, response.retailers, response.next_page_token)
