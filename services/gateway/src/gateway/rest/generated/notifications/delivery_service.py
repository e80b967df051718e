# Generated from aftersales/notifications/v1/delivery_service.proto: `make protos`.
"""The messages that left, or try to."""

from typing import Annotated

from aftersales.notifications.v1 import delivery_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Filter, RetailerId
from gateway.rest.generated.notifications.delivery import Delivery
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import PageQuery, at_most_one_of
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import doc, may


class ListDeliveriesQuery(PageQuery):
    """All, or those of one ticket or one customer."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    ticket: Filter = may("About this ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    customer: Filter = may("To this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")

    _at_most_one = at_most_one_of("ticket", "customer")


class DeliveryPage(BaseModel):
    """A page of deliveries."""

    items: list[Delivery] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


DeliveryId = Annotated[
    str, Path(description="The delivery's id.", min_length=1, examples=["dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn"])
]


router = APIRouter(tags=["deliveries"], route_class=JsonRoute)


@router.get(
    "/v1/deliveries/{id}",
    operation_id="get_delivery",
    summary="Get a delivery",
    response_model=Delivery,
    responses=problems("DELIVERY_NOT_FOUND"),
)
async def get_delivery(id: DeliveryId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One delivery: where it stands and why."""
    message = delivery_service_pb2.GetDeliveryRequest(id=id)
    response = await call(
        "notifications.v1.DeliveryService/GetDelivery", message, delivery_service_pb2.GetDeliveryResponse
    )
    return responses.resource(response.delivery, if_none_match)


@router.get(
    "/v1/deliveries",
    operation_id="list_deliveries",
    summary="List deliveries",
    response_model=DeliveryPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_deliveries(request: Request, query: Annotated[ListDeliveriesQuery, Query()], call: SignedIn) -> Response:
    """A retailer's deliveries, newest first; of one ticket or one customer if named."""
    message = from_json(
        delivery_service_pb2.ListDeliveriesRequest, given(query, ticket="ticket_id", customer="customer_id")
    )
    response = await call(
        "notifications.v1.DeliveryService/ListDeliveries", message, delivery_service_pb2.ListDeliveriesResponse
    )
    return responses.page(request, response.deliveries, response.next_page_token)
