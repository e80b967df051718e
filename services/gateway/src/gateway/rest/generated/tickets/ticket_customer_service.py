# Generated from aftersales/tickets/v1/ticket_customer_service.proto: `make protos`.
"""Whose request a ticket is, where a mail opened it and nobody could tell."""

from typing import Annotated

from aftersales.tickets.v1 import ticket_customer_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id
from gateway.rest.generated.tickets.ticket import Ticket
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.preconditions import IfMatch, optional
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, Schema, doc


class AssignTicketCustomerRequest(Schema):
    """To whom a ticket is assigned."""

    model_config = REQUEST

    customer_id: Id = doc("A customer of the ticket's retailer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:assign-customer",
    operation_id="assign_ticket_customer",
    summary="Assign an unverified ticket to a customer",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "CUSTOMER_UNKNOWN",
        "TICKET_NOT_UNVERIFIED",
        "TICKET_HAS_MERGED_TICKETS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def assign_ticket_customer(
    id: TicketId, body: AssignTicketCustomerRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Assign an unverified ticket to a customer of its retailer, for good: once you have made sure who wrote it.
    The customer sees it from then on, with its public messages, and gets its mails. Deadlines stay as they
    are. An erasure of this customer will erase the record that the ticket had before, too, with all that is
    still in it.
    """
    message = from_json(
        ticket_customer_service_pb2.AssignTicketCustomerRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.TicketCustomerService/AssignTicketCustomer",
        message,
        ticket_customer_service_pb2.AssignTicketCustomerResponse,
    )
    return responses.resource(response.ticket)
