# Generated from aftersales/tickets/v1/ticket_split_service.proto: `make protos`.
"""Tickets that were opened from messages of others."""

from typing import Annotated

from aftersales.tickets.v1 import ticket_split_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Name
from gateway.rest.generated.tickets.ticket import Ticket, TicketPriority
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class SplitTicketRequest(Schema):
    """From which message, and what the new ticket is."""

    model_config = REQUEST

    message_id: Id = doc(
        "A public message of its conversation, also one of a ticket of the same customer that was merged into it.",
        "msg_7k2vq5mzn3xw4tjr6b2ohcyaua",
    )
    subject: Name = doc("Of the new ticket, in a line.", "The dishwasher does not drain")
    priority: TicketPriority = may("Left out: that of its category, or normal.", "normal")
    category_id: Id = may(
        "Its category, whose priority and team are those of the ticket unless a priority is given. Left out: none.",
        "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb",
    )
    team_id: Id = may(
        "The team whose queue it is in from the beginning. Left out: that of its category.",
        "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v",
    )


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:split",
    operation_id="split_ticket",
    summary="Split a ticket from a message",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "MESSAGE_NOT_FOUND",
        "SPLIT_REFUSED",
        "TICKET_ERASED",
        "RETAILER_DEACTIVATED",
        "CUSTOMER_ERASED",
        "TICKET_CATEGORY_UNKNOWN",
        "TEAM_UNKNOWN",
        "ATTACHMENTS_OFF",
        "ATTACHMENT_TOO_LARGE",
        "TOO_MANY_ATTACHMENTS",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def split_ticket(id: TicketId, body: SplitTicketRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Open a ticket of its own for a public message of another one, for the same customer, asset and
    participants. It begins with a copy of the message and its files; nothing is taken from the other ticket,
    which may be closed. The time that the customer has waited for us since their message counts, unless a
    deadline would be missed by that. Where the customer wrote the message, they get an acknowledgement, and
    their answer to it is a message of the new ticket.
    """
    message = from_json(ticket_split_service_pb2.SplitTicketRequest, given(body) | {"id": id, "request_id": key})
    response = await call(
        "tickets.v1.TicketSplitService/SplitTicket", message, ticket_split_service_pb2.SplitTicketResponse
    )
    return responses.resource(response.ticket)
