# Generated from aftersales/tickets/v1/ticket_merge_service.proto: `make protos`.
"""Tickets that belong together. Changes take request_id and a precondition as those of TicketService do. Unknown
and foreign tickets are NOT_FOUND (TICKET_NOT_FOUND).
"""

from typing import Annotated

from aftersales.tickets.v1 import ticket_merge_service_pb2
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel
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
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, doc, may


class MergeTicketRequest(BaseModel):
    """Which ticket is merged, and into which one."""

    model_config = REQUEST

    into: Id = doc("The ticket in which it goes on.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    confirm_other_customer: bool = may("That the tickets are of two customers is meant.", False)


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:merge",
    operation_id="merge_ticket",
    summary="Merge a ticket into another one",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TICKET_FULL",
        "MERGE_REFUSED",
        "MERGE_OTHER_CUSTOMER",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def merge_ticket(
    id: TicketId, body: MergeTicketRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Merge a ticket into another one of the same retailer. Its messages stay its own and are shown in the
    conversation of the other one, in order of time; replies to it go there. Its clock ends, and what it
    missed stays missed; the other one counts its waiting time too where that puts no deadline into the past.
    Where that one was merged itself, the ticket goes where that one went. The customer is not informed. A
    ticket of another customer has to be confirmed: each of the two sees their own part alone, staff see all
    of it.
    """
    message = from_json(
        ticket_merge_service_pb2.MergeTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call(
        "tickets.v1.TicketMergeService/MergeTicket", message, ticket_merge_service_pb2.MergeTicketResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:unmerge",
    operation_id="unmerge_ticket",
    summary="Undo the merge of a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "MERGE_REFUSED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def unmerge_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Undo the merge of a ticket, within 30 days: it goes on as it was before, and the time since is charged to
    nobody. The other one loses the waiting time that came with it, but for promises that were missed by then.
    Replies that came since stay there: undone_merge names them.
    """
    message = ticket_merge_service_pb2.UnmergeTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "tickets.v1.TicketMergeService/UnmergeTicket", message, ticket_merge_service_pb2.UnmergeTicketResponse
    )
    return responses.resource(response.ticket)
