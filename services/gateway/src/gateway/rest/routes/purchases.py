"""Purchases: sales reported by partners."""

from typing import Annotated

from aftersales.tickets.v1.purchase_service_pb2 import (
    GetPurchaseRequest,
    GetPurchaseResponse,
    ListPurchasesRequest,
    ListPurchasesResponse,
    ReportPurchaseRequest,
    ReportPurchaseResponse,
)
from fastapi import APIRouter, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Filter, IdempotencyKey, PurchaseId, RetailerQuery, at_most_one_of
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.common import CUSTOMER_ID, no_nulls
from gateway.rest.schemas.fields import may
from gateway.rest.schemas.purchases import Purchase, PurchasePage, ReportedPurchase

router = APIRouter(prefix="/v1/purchases", tags=["purchases"], route_class=JsonRoute)


class PurchaseQuery(RetailerQuery):
    """At most one of order_id and customer_id."""

    order_id: Filter = may("The purchase of this order.", "SO-2026-1001")
    customer_id: Filter = may("Purchases of this customer.", CUSTOMER_ID)

    _narrow = at_most_one_of("order_id", "customer_id")


@router.post(
    "",
    operation_id="report_purchase",
    status_code=201,
    response_model=Purchase,
    responses=problems("ORDER_EXISTS", "RETAILER_UNKNOWN", "RETAILER_REQUIRED", writes=True),
)
async def report_purchase(body: ReportedPurchase, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Report a sale. Its customer is found or made, its units are registered. The same order again is the same sale."""
    message = from_json(ReportPurchaseRequest, no_nulls(body))
    message.request_id = key
    answer = await call("tickets.v1.PurchaseService/ReportPurchase", message, ReportPurchaseResponse)
    return responses.created(answer.purchase, f"/v1/purchases/{answer.purchase.id}")


@router.get(
    "",
    operation_id="list_purchases",
    response_model=PurchasePage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_purchases(request: Request, query: Annotated[PurchaseQuery, Query()], call: SignedIn) -> Response:
    """A retailer's purchases, newest first; of one order or one customer if named."""
    message = ListPurchasesRequest(
        retailer=query.retailer,
        order_id=query.order_id,
        customer_id=query.customer_id,
        page_size=query.page_size,
        page_token=query.page_token,
    )
    answer = await call("tickets.v1.PurchaseService/ListPurchases", message, ListPurchasesResponse)
    return responses.page(request, answer.purchases, answer.next_page_token)


@router.get("/{id}", operation_id="get_purchase", response_model=Purchase, responses=problems("PURCHASE_NOT_FOUND"))
async def get_purchase(id: PurchaseId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One purchase, with the registration of every unit."""
    message = GetPurchaseRequest(id=id)
    answer = await call("tickets.v1.PurchaseService/GetPurchase", message, GetPurchaseResponse)
    return responses.resource(answer.purchase, if_none_match)
