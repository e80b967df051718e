# Generated from aftersales/notifications/v1/delivery_service.proto: `make protos`.
"""The messages that left, or try to."""

from typing import Annotated

from aftersales.notifications.v1 import delivery_service_pb2
from aftersales.tickets.v1 import customer_service_pb2, ticket_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.expansion import Reference, expandable, expanded
from gateway.rest.generated.formats import Filter, RetailerId
from gateway.rest.generated.notifications.delivery import Delivery, DeliveryPreview, DeliveryState, DeliveryTemplate
from gateway.rest.generated.tickets.customer import Customer
from gateway.rest.generated.tickets.ticket import Ticket
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, at_most_one_of
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import asked
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import InstantIn, Schema, doc, may


class ExpandedDelivery(Delivery):
    """With the references that `expand` names."""

    ticket: Ticket = may("With `expand=ticket`.")
    customer: Customer = may("With `expand=customer`.")


_DELIVERY_REFERENCES = (
    Reference(
        "ticket",
        "ticket_id",
        "tickets.v1.TicketService/BatchGetTickets",
        ticket_service_pb2.BatchGetTicketsRequest,
        ticket_service_pb2.BatchGetTicketsResponse,
    ),
    Reference(
        "customer",
        "customer_id",
        "tickets.v1.CustomerService/BatchGetCustomers",
        customer_service_pb2.BatchGetCustomersRequest,
        customer_service_pb2.BatchGetCustomersResponse,
    ),
)
DeliveryExpand = Annotated[str, expandable(*_DELIVERY_REFERENCES)]


class GetDeliveryQuery(Schema):
    """Parameters of GET /v1/deliveries/{id}."""

    expand: DeliveryExpand = may(
        "References to show in full, separated by commas: ticket, customer. One that you may not see, or "
        "whose service is unavailable, is left out.",
        "ticket",
    )


class ListDeliveriesQuery(PageQuery):
    """All, or those of one ticket or one customer, in certain states, of certain templates, with certain errors,
    of a span of time. A page may have fewer items than asked for, and go on.
    """

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    ticket: Filter = may("About this ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    customer: Filter = may("To this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    state: list[DeliveryState] = may("In any of these states.", ["failed"], max_length=10)
    template: list[DeliveryTemplate] = may("Of any of these templates.", ["survey_invitation"], max_length=10)
    created_since: InstantIn = may("Decided on at this instant or later.", "2026-11-12T00:00:00Z")
    created_until: InstantIn = may("Decided on before this instant.", "2026-11-13T00:00:00Z")
    last_error: list[Filter] = may("With any of these codes in last_error.", ["SMTP_550"], max_length=10)
    expand: DeliveryExpand = may(
        "References to show in full, separated by commas: ticket, customer. One that you may not see, or "
        "whose service is unavailable, is left out.",
        "ticket",
    )

    _at_most_one = at_most_one_of("ticket", "customer")


class DeliveryPage(Schema):
    """A page of deliveries."""

    items: list[ExpandedDelivery] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


DeliveryId = Annotated[
    str, Path(description="The delivery's id.", min_length=1, examples=["dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn"])
]


router = APIRouter(tags=["deliveries"], route_class=JsonRoute)


@router.get(
    "/v1/deliveries/{id}",
    operation_id="get_delivery",
    summary="Get a delivery",
    response_model=ExpandedDelivery,
    responses=problems("DELIVERY_NOT_FOUND"),
)
async def get_delivery(
    id: DeliveryId, query: Annotated[GetDeliveryQuery, Query()], call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One delivery: where it stands and why."""
    message = delivery_service_pb2.GetDeliveryRequest(id=id)
    response = await call(
        "notifications.v1.DeliveryService/GetDelivery", message, delivery_service_pb2.GetDeliveryResponse
    )
    added = await expanded(call, query.expand, _DELIVERY_REFERENCES, [response.delivery])
    return responses.resource(response.delivery, if_none_match, added)


@router.get(
    "/v1/deliveries/{id}/preview",
    operation_id="get_delivery_preview",
    summary="Preview a delivery",
    response_model=DeliveryPreview,
    responses=problems("DELIVERY_NOT_FOUND", "DELIVERY_ERASED", "DELIVERY_UNWRITABLE"),
)
async def get_delivery_preview(id: DeliveryId, call: SignedIn) -> Response:
    """The mail of a delivery, in the version of its template that it was or will be written from, with the
    names, addresses and look of today.
    """
    message = delivery_service_pb2.GetDeliveryPreviewRequest(id=id)
    response = await call(
        "notifications.v1.DeliveryService/GetDeliveryPreview", message, delivery_service_pb2.GetDeliveryPreviewResponse
    )
    return responses.answer(to_json(response.preview))


@router.post(
    "/v1/deliveries/{id}:resend",
    operation_id="resend_delivery",
    summary="Send a mail again",
    response_model=Delivery,
    responses=problems(
        "DELIVERY_NOT_FOUND",
        "DELIVERY_ERASED",
        "DELIVERY_NOT_OVER",
        "CREDENTIALS_REMOVED",
        "TOO_MANY_RESENDS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def resend_delivery(
    id: DeliveryId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Send a mail again. A failed delivery is queued again, with new pauses between attempts. A sent one is
    repeated by a new delivery (`resend_of`); one that is itself a repetition, by a new one of the first.
    Consent and address are those of the moment when it is sent.
    """
    message = delivery_service_pb2.ResendDeliveryRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "notifications.v1.DeliveryService/ResendDelivery", message, delivery_service_pb2.ResendDeliveryResponse
    )
    return responses.resource(response.delivery)


@router.get(
    "/v1/deliveries",
    operation_id="list_deliveries",
    summary="List deliveries",
    response_model=DeliveryPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_deliveries(request: Request, query: Annotated[ListDeliveriesQuery, Query()], call: SignedIn) -> Response:
    """A retailer's deliveries, newest first; of one ticket or one customer, by state, template and error if
    named.
    """
    message = from_json(
        delivery_service_pb2.ListDeliveriesRequest,
        asked(
            query,
            ticket="ticket_id",
            customer="customer_id",
            state="states",
            template="templates",
            last_error="last_errors",
        ),
    )
    response = await call(
        "notifications.v1.DeliveryService/ListDeliveries", message, delivery_service_pb2.ListDeliveriesResponse
    )
    added = await expanded(call, query.expand, _DELIVERY_REFERENCES, response.deliveries)
    return responses.page(request, response.deliveries, response.next_page_token, added)
