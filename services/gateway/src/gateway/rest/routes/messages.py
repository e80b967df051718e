"""Messages: a ticket's conversation."""

from typing import Annotated

from aftersales.tickets.v1.ticket_service_pb2 import (
    AddMessageRequest,
    AddMessageResponse,
    ListMessagesRequest,
    ListMessagesResponse,
)
from fastapi import APIRouter, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, TicketId
from gateway.rest.schemas.common import no_nulls
from gateway.rest.schemas.ticket_requests import NewMessage
from gateway.rest.schemas.tickets import Message, MessagePage

router = APIRouter(prefix="/v1/tickets/{id}/messages", tags=["tickets"], route_class=JsonRoute)


@router.post(
    "",
    operation_id="add_message",
    status_code=201,
    response_model=Message,
    responses=problems(
        "TICKET_NOT_FOUND", "TRANSITION_NOT_ALLOWED", "TICKET_FULL", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def add_message(id: TicketId, body: NewMessage, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Add to the conversation. A customer's message resumes a waiting ticket and reopens a resolved one."""
    message = from_json(AddMessageRequest, no_nulls(body) | {"ticket_id": id, "request_id": key})
    answer = await call("tickets.v1.TicketService/AddMessage", message, AddMessageResponse)
    return responses.created(answer.message, f"/v1/tickets/{id}/messages")


@router.get(
    "",
    operation_id="list_messages",
    response_model=MessagePage,
    responses=problems("TICKET_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_messages(
    id: TicketId, request: Request, query: Annotated[PageQuery, Query()], call: SignedIn
) -> Response:
    """The conversation, oldest first; internal messages only for the retailer's own people."""
    message = ListMessagesRequest(ticket_id=id, page_size=query.page_size, page_token=query.page_token)
    answer = await call("tickets.v1.TicketService/ListMessages", message, ListMessagesResponse)
    return responses.page(request, answer.messages, answer.next_page_token)
