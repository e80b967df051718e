# Generated from aftersales/tickets/v1/ticket_message_service.proto: `make protos`.
"""Single messages of a conversation, and their edits. A message is read and edited from its own ticket, and from
the one that this was merged into.
"""

from typing import Annotated

from aftersales.tickets.v1 import ticket_message_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, VisibleText
from gateway.rest.generated.tickets.ticket import Message
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, may


class UpdateMessageRequest(Schema):
    """What changes of a message."""

    model_config = REQUEST

    body: VisibleText = may("The whole text.", "Please clean the filter.")
    mentions: list[Id] | None = may(
        "All agents whom it is to name, as only an internal message does. Who was named before is not notified again.",
        [],
        max_length=20,
    )


TicketTicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]
MessageId = Annotated[
    str, Path(description="The message's id.", min_length=1, examples=["msg_2mzn7xw3k6v5jrb2ohc7yaq4tq"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.get(
    "/v1/tickets/{ticket_id}/messages/{id}",
    operation_id="get_message",
    summary="Get a message",
    response_model=Message,
    responses=problems("TICKET_NOT_FOUND", "MESSAGE_NOT_FOUND"),
)
async def get_message(
    ticket_id: TicketTicketId, id: MessageId, call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One message with its former texts."""
    message = ticket_message_service_pb2.GetMessageRequest(ticket_id=ticket_id, id=id)
    response = await call(
        "tickets.v1.TicketMessageService/GetMessage", message, ticket_message_service_pb2.GetMessageResponse
    )
    return responses.resource(response.message, if_none_match)


@router.patch(
    "/v1/tickets/{ticket_id}/messages/{id}",
    operation_id="update_message",
    summary="Edit a message",
    response_model=Message,
    responses=problems(
        "TICKET_NOT_FOUND",
        "MESSAGE_NOT_FOUND",
        "TICKET_ERASED",
        "MESSAGE_NOT_EDITABLE",
        "TOO_MANY_EDITS",
        "AGENT_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_message(
    ticket_id: TicketTicketId,
    id: MessageId,
    body: UpdateMessageRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Edit a message of the retailer's people: your own, or as a supervisor or an admin any. What customers
    wrote, what came by mail, and what a program wrote stays as it is. Public messages are not edited once the
    ticket is closed, cancelled or spam; notes are. Former texts are kept, at most 20, and shown to staff;
    customers see edited_at alone. A mail that was sent, or waits to be sent, has the text of then, and no
    other one is sent. The clock takes no notice. If-Match is required: the etag of the message.
    """
    message = from_json(
        ticket_message_service_pb2.UpdateMessageRequest,
        given(body) | {"ticket_id": ticket_id, "id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.TicketMessageService/UpdateMessage", message, ticket_message_service_pb2.UpdateMessageResponse
    )
    return responses.resource(response.message)
