"""Deliveries: messages that left, or try to."""

from typing import Annotated

from aftersales.notifications.v1.delivery_service_pb2 import (
    GetDeliveryRequest,
    GetDeliveryResponse,
    ListDeliveriesRequest,
    ListDeliveriesResponse,
)
from fastapi import APIRouter, Query, Request, Response

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import DeliveryId, TicketOrCustomerQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.deliveries import Delivery, DeliveryPage

router = APIRouter(prefix="/v1/deliveries", tags=["deliveries"], route_class=JsonRoute)


@router.get(
    "",
    operation_id="list_deliveries",
    response_model=DeliveryPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_deliveries(
    request: Request, query: Annotated[TicketOrCustomerQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's deliveries, newest first; of one ticket or one customer if named."""
    message = ListDeliveriesRequest(
        retailer=query.retailer,
        ticket_id=query.ticket,
        customer_id=query.customer,
        page_size=query.page_size,
        page_token=query.page_token,
    )
    answer = await call("notifications.v1.DeliveryService/ListDeliveries", message, ListDeliveriesResponse)
    return responses.page(request, answer.deliveries, answer.next_page_token)


@router.get("/{id}", operation_id="get_delivery", response_model=Delivery, responses=problems("DELIVERY_NOT_FOUND"))
async def get_delivery(id: DeliveryId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One delivery: where it stands and why."""
    message = GetDeliveryRequest(id=id)
    answer = await call("notifications.v1.DeliveryService/GetDelivery", message, GetDeliveryResponse)
    return responses.resource(answer.delivery, if_none_match)
