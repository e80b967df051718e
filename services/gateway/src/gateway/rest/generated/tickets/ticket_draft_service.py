# Generated from aftersales/tickets/v1/ticket_draft_service.proto: `make protos`.
"""What agents have begun to write: one draft for each agent and ticket. It changes nothing of the ticket, not
even its version, and is removed when the agent adds a message.
"""

from typing import Annotated

from aftersales.tickets.v1 import ticket_draft_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Text
from gateway.rest.generated.tickets.ticket import MessageVisibility
from gateway.rest.generated.tickets.ticket_draft import TicketDraft
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, may


class SaveTicketDraftRequest(Schema):
    """The whole draft: what is left out is empty."""

    model_config = REQUEST

    body: Text = may("Plain text.", "Please clean the filter and")
    visibility: MessageVisibility = may("Left out: public.", "public")
    attachment_ids: list[Id] = may("What is to be attached.", [], max_length=20)
    mentions: list[Id] = may("Agents whom it is to name.", [], max_length=20)
    answers: Id = may("The message up to which it answers.", "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.get(
    "/v1/tickets/{id}/draft",
    operation_id="get_ticket_draft",
    summary="Get your draft on a ticket",
    response_model=TicketDraft,
    responses=problems("TICKET_NOT_FOUND"),
)
async def get_ticket_draft(id: TicketId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """Your draft on a ticket; an empty one where there is none."""
    message = ticket_draft_service_pb2.GetTicketDraftRequest(ticket_id=id)
    response = await call(
        "tickets.v1.TicketDraftService/GetTicketDraft", message, ticket_draft_service_pb2.GetTicketDraftResponse
    )
    return responses.resource(response.draft, if_none_match)


@router.post(
    "/v1/tickets/{id}:save-draft",
    operation_id="save_ticket_draft",
    summary="Save your draft on a ticket",
    response_model=TicketDraft,
    responses=problems(
        "TICKET_NOT_FOUND", "TICKET_ERASED", "ETAG_MISMATCH", "HEADER_INVALID", writes=True, keyed=False
    ),
)
async def save_ticket_draft(
    id: TicketId, call: SignedIn, body: SaveTicketDraftRequest | None = None, if_match: IfMatch = None
) -> Response:
    """Save your draft on a ticket, as often as you like. The last one saved counts; with If-Match, it is refused
    if another one was saved meanwhile, such as in another window. Nothing of it is checked before the message
    is added.
    """
    message = from_json(
        ticket_draft_service_pb2.SaveTicketDraftRequest, given(body) | {"ticket_id": id, **optional(if_match)}
    )
    response = await call(
        "tickets.v1.TicketDraftService/SaveTicketDraft", message, ticket_draft_service_pb2.SaveTicketDraftResponse
    )
    return responses.resource(response.draft)


@router.post(
    "/v1/tickets/{id}:discard-draft",
    operation_id="discard_ticket_draft",
    summary="Remove your draft on a ticket",
    response_model=TicketDraft,
    responses=problems("TICKET_NOT_FOUND", writes=True, keyed=False),
)
async def discard_ticket_draft(id: TicketId, call: SignedIn, body: Nothing | None = None) -> Response:
    """Remove your draft on a ticket. It can be repeated."""
    message = ticket_draft_service_pb2.DiscardTicketDraftRequest(ticket_id=id)
    response = await call(
        "tickets.v1.TicketDraftService/DiscardTicketDraft", message, ticket_draft_service_pb2.DiscardTicketDraftResponse
    )
    return responses.resource(response.draft)
