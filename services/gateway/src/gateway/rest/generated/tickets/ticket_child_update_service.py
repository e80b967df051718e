# Generated from aftersales/tickets/v1/ticket_child_update_service.proto: `make protos`.
"""One answer for all children of a parent ticket (links of the kind child_of), for the retailer's own people.
Unknown and foreign tickets are NOT_FOUND (TICKET_NOT_FOUND).
"""

from typing import Annotated

from aftersales.tickets.v1 import ticket_child_update_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import VisibleText
from gateway.rest.generated.tickets.ticket import ResolutionCode
from gateway.rest.generated.tickets.ticket_child_update import TicketChildUpdate
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class CreateTicketChildUpdateRequest(Schema):
    """What to do with the children. One of reply, note and resolution_code is required."""

    model_config = REQUEST

    reply: VisibleText = may(
        "A public message to each child, as plain text. One of reply, note and resolution_code is required.",
        "The pumps of this series are replaced free of charge.",
    )
    note: VisibleText = may(
        "An internal message to each child, as plain text. One of reply, note and resolution_code is required.",
        "Batch 17: see the parent.",
    )
    resolution_code: ResolutionCode = may(
        "How to resolve each child; left out, they are not resolved. One of reply, note and resolution_code "
        "is required.",
        "solved",
    )


class ListTicketChildUpdatesQuery(PageQuery):
    """Whose updates to list."""


class TicketChildUpdatePage(Schema):
    """A page of ticket child updates."""

    items: list[TicketChildUpdate] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


TicketId = Annotated[
    str, Path(description="The id of the parent.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]
TicketTicketId = Annotated[
    str, Path(description="The id of the parent.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]
ChildUpdateId = Annotated[
    str, Path(description="The update's id.", min_length=1, examples=["tcu_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}/child-updates",
    operation_id="create_ticket_child_update",
    summary="Update all children of a ticket",
    status_code=202,
    response_model=TicketChildUpdate,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TICKET_ERASED",
        "TICKET_HAS_NO_CHILDREN",
        "TICKET_CHILD_UPDATE_RUNNING",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def create_ticket_child_update(
    id: TicketId, call: SignedIn, body: CreateTicketChildUpdateRequest | None = None, key: IdempotencyKey = ""
) -> Response:
    """Reply to all children of a ticket, add a note to them, resolve them, or several of these at once. It is
    for the children that the ticket has now, and goes on in the background: GET the update until its state is
    completed. Each child gets all of it or nothing: those that do not take all of it are skipped, with a
    reason. The messages are yours, as if you had written each; drafts stay. A ticket has one update at a
    time.
    """
    message = from_json(
        ticket_child_update_service_pb2.CreateTicketChildUpdateRequest,
        given(body) | {"ticket_id": id, "request_id": key},
    )
    response = await call(
        "tickets.v1.TicketChildUpdateService/CreateTicketChildUpdate",
        message,
        ticket_child_update_service_pb2.CreateTicketChildUpdateResponse,
    )
    return responses.created(
        response.child_update,
        f"/v1/tickets/{response.child_update.ticket_id}/child-updates/{response.child_update.id}",
        status=202,
    )


@router.get(
    "/v1/tickets/{ticket_id}/child-updates/{id}",
    operation_id="get_ticket_child_update",
    summary="Get an update of a ticket's children",
    response_model=TicketChildUpdate,
    responses=problems("TICKET_NOT_FOUND", "TICKET_CHILD_UPDATE_NOT_FOUND"),
)
async def get_ticket_child_update(ticket_id: TicketTicketId, id: ChildUpdateId, call: SignedIn) -> Response:
    """An update of the children of a ticket: how far it is, and which of them were skipped."""
    message = ticket_child_update_service_pb2.GetTicketChildUpdateRequest(ticket_id=ticket_id, id=id)
    response = await call(
        "tickets.v1.TicketChildUpdateService/GetTicketChildUpdate",
        message,
        ticket_child_update_service_pb2.GetTicketChildUpdateResponse,
    )
    return responses.answer(to_json(response.child_update))


@router.get(
    "/v1/tickets/{id}/child-updates",
    operation_id="list_ticket_child_updates",
    summary="List the updates of a ticket's children",
    response_model=TicketChildUpdatePage,
    responses=problems("TICKET_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_ticket_child_updates(
    id: TicketId, request: Request, query: Annotated[ListTicketChildUpdatesQuery, Query()], call: SignedIn
) -> Response:
    """The updates of the children of a ticket, newest first, without the list of those that were skipped. A page
    has at most 20.
    """
    message = from_json(ticket_child_update_service_pb2.ListTicketChildUpdatesRequest, asked(query) | {"ticket_id": id})
    response = await call(
        "tickets.v1.TicketChildUpdateService/ListTicketChildUpdates",
        message,
        ticket_child_update_service_pb2.ListTicketChildUpdatesResponse,
    )
    return responses.page(request, response.child_updates, response.next_page_token)
