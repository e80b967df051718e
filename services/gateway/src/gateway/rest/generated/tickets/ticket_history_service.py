# Generated from aftersales/tickets/v1/ticket_history_service.proto: `make protos`.
"""What happened to tickets. Unknown and foreign tickets are NOT_FOUND (TICKET_NOT_FOUND)."""

from typing import Annotated

from aftersales.tickets.v1 import ticket_history_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.tickets.ticket_history import TicketHistoryEntry
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import PageQuery
from gateway.rest.request_fields import asked
from gateway.rest.schemas.fields import Schema, doc


class ListTicketHistoryQuery(PageQuery):
    """Whose history to list."""


class TicketHistoryEntryPage(Schema):
    """A page of ticket history entries."""

    items: list[TicketHistoryEntry] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.get(
    "/v1/tickets/{id}/history",
    operation_id="list_ticket_history",
    summary="List a ticket's history",
    response_model=TicketHistoryEntryPage,
    responses=problems("TICKET_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_ticket_history(
    id: TicketId, request: Request, query: Annotated[ListTicketHistoryQuery, Query()], call: SignedIn
) -> Response:
    """Every change of a ticket, the newest first: who, when, and the fields before and after. A change appears
    within seconds. The history of a ticket from an earlier release begins with the oldest event that is still
    kept.
    """
    message = from_json(ticket_history_service_pb2.ListTicketHistoryRequest, asked(query) | {"ticket_id": id})
    response = await call(
        "tickets.v1.TicketHistoryService/ListTicketHistory",
        message,
        ticket_history_service_pb2.ListTicketHistoryResponse,
    )
    return responses.page(request, response.entries, response.next_page_token)
