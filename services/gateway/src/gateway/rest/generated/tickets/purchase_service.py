# Generated from aftersales/tickets/v1/purchase_service.proto: `make protos`.
"""Sales reported by partners."""

from typing import Annotated

from aftersales.tickets.v1 import customer_service_pb2, purchase_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.expansion import Reference, expandable, expanded
from gateway.rest.generated.formats import Filter, Identity, RetailerId
from gateway.rest.generated.tickets.customer import Customer, CustomerInput
from gateway.rest.generated.tickets.purchase import Purchase, PurchaseItemInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, at_most_one_of
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ExpandedPurchase(Purchase):
    """With the references that `expand` names."""

    customer: Customer = may("With `expand=customer`.")


_PURCHASE_REFERENCES = (
    Reference(
        "customer",
        "customer_id",
        "tickets.v1.CustomerService/BatchGetCustomers",
        customer_service_pb2.BatchGetCustomersRequest,
        customer_service_pb2.BatchGetCustomersResponse,
    ),
)
PurchaseExpand = Annotated[str, expandable(*_PURCHASE_REFERENCES)]


class ReportPurchaseRequest(Schema):
    """A sale to report. The same order with the same content again is the same purchase."""

    model_config = REQUEST

    retailer: RetailerId = may("Left out: your only retailer.", "nordic-home")
    order_id: Identity = doc(
        "Your order number, unique within the retailer. Its characters are counted in its normal form.", "SO-2026-1001"
    )
    customer: CustomerInput = doc(
        "Who bought: found again by customer_ref or, where none is given, by e-mail. What an order of a known "
        "customer leaves out stays as it was known."
    )
    items: list[PurchaseItemInput] = doc("1 to 100 lines, of 500 units in all.", min_length=1, max_length=100)


class GetPurchaseQuery(Schema):
    """Which purchase to return."""

    expand: PurchaseExpand = may(
        "References to show in full, separated by commas: customer. One that you may not see, or whose "
        "service is unavailable, is left out.",
        "customer",
    )


class ListPurchasesQuery(PageQuery):
    """Which purchases to list: at most one of order_id and customer_id."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    order_id: Filter = may("The purchase of this order.", "SO-2026-1001")
    customer_id: Filter = may("Purchases of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    expand: PurchaseExpand = may(
        "References to show in full, separated by commas: customer. One that you may not see, or whose "
        "service is unavailable, is left out.",
        "customer",
    )

    _at_most_one = at_most_one_of("order_id", "customer_id")


class PurchasePage(Schema):
    """A page of purchases."""

    items: list[ExpandedPurchase] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


PurchaseId = Annotated[
    str, Path(description="The purchase's id.", min_length=1, examples=["pur_3k6v5jrb2ohc7yaq4tq2mzn7xw"])
]


router = APIRouter(tags=["purchases"], route_class=JsonRoute)


@router.post(
    "/v1/purchases",
    operation_id="report_purchase",
    summary="Report a purchase",
    status_code=201,
    response_model=Purchase,
    responses=problems("ORDER_EXISTS", "RETAILER_UNKNOWN", "RETAILER_DEACTIVATED", "RETAILER_REQUIRED", writes=True),
)
async def report_purchase(body: ReportPurchaseRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Report a sale. Its customer is found or made, its units are registered. The same order again is the same
    sale.
    """
    message = from_json(purchase_service_pb2.ReportPurchaseRequest, given(body) | {"request_id": key})
    response = await call(
        "tickets.v1.PurchaseService/ReportPurchase", message, purchase_service_pb2.ReportPurchaseResponse
    )
    return responses.created(response.purchase, f"/v1/purchases/{response.purchase.id}")


@router.get(
    "/v1/purchases/{id}",
    operation_id="get_purchase",
    summary="Get a purchase",
    response_model=ExpandedPurchase,
    responses=problems("PURCHASE_NOT_FOUND"),
)
async def get_purchase(
    id: PurchaseId, query: Annotated[GetPurchaseQuery, Query()], call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One purchase, with the registration of every unit."""
    message = purchase_service_pb2.GetPurchaseRequest(id=id)
    response = await call("tickets.v1.PurchaseService/GetPurchase", message, purchase_service_pb2.GetPurchaseResponse)
    added = await expanded(call, query.expand, _PURCHASE_REFERENCES, [response.purchase])
    return responses.resource(response.purchase, if_none_match, added)


@router.get(
    "/v1/purchases",
    operation_id="list_purchases",
    summary="List purchases",
    response_model=PurchasePage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_purchases(request: Request, query: Annotated[ListPurchasesQuery, Query()], call: SignedIn) -> Response:
    """A retailer's purchases, newest first; of one order or one customer if named."""
    message = from_json(purchase_service_pb2.ListPurchasesRequest, asked(query))
    response = await call(
        "tickets.v1.PurchaseService/ListPurchases", message, purchase_service_pb2.ListPurchasesResponse
    )
    added = await expanded(call, query.expand, _PURCHASE_REFERENCES, response.purchases)
    return responses.page(request, response.purchases, response.next_page_token, added)
