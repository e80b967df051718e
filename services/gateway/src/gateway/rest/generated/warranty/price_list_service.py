# Generated from aftersales/warranty/v1/price_list_service.proto: `make protos`.
"""What is allowed for parts and work in claims."""

from typing import Annotated

from aftersales.warranty.v1 import price_list_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import RetailerId
from gateway.rest.generated.warranty.price_list import PriceList, PriceListInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import Schema, doc, may


class ListPriceListsQuery(PageQuery):
    """Parameters of GET /v1/price-lists."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class PriceListPage(Schema):
    """A page of price lists."""

    items: list[PriceList] = doc("By their first instant, latest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


PriceListId = Annotated[
    str, Path(description="The version's id.", min_length=1, examples=["prl_3k6v5jrb2ohc7yaq4tq2mzn7xw"])
]


router = APIRouter(tags=["price lists"], route_class=JsonRoute)


@router.post(
    "/v1/price-lists",
    operation_id="create_price_list",
    summary="Create a price list",
    status_code=201,
    response_model=PriceList,
    responses=problems("RETAILER_REQUIRED", writes=True),
)
async def create_price_list(body: PriceListInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a version of the price list. Rows that cannot be read are refused together, each with its number."""
    message = from_json(price_list_service_pb2.CreatePriceListRequest, {"price_list": given(body), "request_id": key})
    response = await call(
        "warranty.v1.PriceListService/CreatePriceList", message, price_list_service_pb2.CreatePriceListResponse
    )
    return responses.created(response.price_list, f"/v1/price-lists/{response.price_list.id}")


@router.get(
    "/v1/price-lists/{id}",
    operation_id="get_price_list",
    summary="Get a price list",
    response_model=PriceList,
    responses=problems("PRICE_LIST_NOT_FOUND"),
)
async def get_price_list(id: PriceListId, call: SignedIn) -> Response:
    """One version of a price list."""
    message = price_list_service_pb2.GetPriceListRequest(id=id)
    response = await call(
        "warranty.v1.PriceListService/GetPriceList", message, price_list_service_pb2.GetPriceListResponse
    )
    return responses.answer(to_json(response.price_list))


@router.get(
    "/v1/price-lists",
    operation_id="list_price_lists",
    summary="List price lists",
    response_model=PriceListPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_price_lists(
    request: Request, query: Annotated[ListPriceListsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's versions, the one that counts last first, without their rows."""
    message = from_json(price_list_service_pb2.ListPriceListsRequest, asked(query))
    response = await call(
        "warranty.v1.PriceListService/ListPriceLists", message, price_list_service_pb2.ListPriceListsResponse
    )
    return responses.page(request, response.price_lists, response.next_page_token)
