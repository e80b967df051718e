# Generated from aftersales/tickets/v1/ticket_link_service.proto: `make protos`.
"""Which tickets have to do with each other, for the retailer's own people: a customer never learns of another
ticket. Unknown and foreign tickets are NOT_FOUND (TICKET_NOT_FOUND).
"""

from typing import Annotated

from aftersales.tickets.v1 import ticket_link_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id
from gateway.rest.generated.tickets.ticket_link import TicketLink, TicketLinkKind
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc


class CreateTicketLinkRequest(Schema):
    """Which tickets to link."""

    model_config = REQUEST

    to: Id = doc("The other ticket's id.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    kind: TicketLinkKind = doc("What the ticket is to the other one: duplicate_of, related or child_of.", "child_of")


class ListTicketLinksQuery(PageQuery):
    """Whose links to list."""


class TicketLinkPage(Schema):
    """A page of ticket links."""

    items: list[TicketLink] = doc("Oldest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UnlinkTicketRequest(Schema):
    """Which link to remove."""

    model_config = REQUEST

    link_id: Id = doc("The link's id.", "lnk_w4tjr6b2ohcyaua7k2vq5mzn3x")


TicketId = Annotated[
    str,
    Path(
        description="The ticket's id: of either of the two.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"]
    ),
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}/links",
    operation_id="create_ticket_link",
    summary="Link a ticket to another one",
    status_code=201,
    response_model=TicketLink,
    responses=problems(
        "TICKET_NOT_FOUND", "TICKET_ERASED", "LINK_REFUSED", "TOO_MANY_LINKS", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def create_ticket_link(
    id: TicketId, body: CreateTicketLinkRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Link a ticket to another one of the same retailer. A ticket that causes others is their parent: it has up
    to 1,000 children and no parent itself. Other links of a ticket are 50 at most. A link that exists is
    returned as it is.
    """
    message = from_json(
        ticket_link_service_pb2.CreateTicketLinkRequest, given(body) | {"ticket_id": id, "request_id": key}
    )
    response = await call(
        "tickets.v1.TicketLinkService/CreateTicketLink", message, ticket_link_service_pb2.CreateTicketLinkResponse
    )
    return responses.created(response.link, f"/v1/tickets/{response.link.ticket_id}/links")


@router.get(
    "/v1/tickets/{id}/links",
    operation_id="list_ticket_links",
    summary="List the links of a ticket",
    response_model=TicketLinkPage,
    responses=problems("TICKET_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_ticket_links(
    id: TicketId, request: Request, query: Annotated[ListTicketLinksQuery, Query()], call: SignedIn
) -> Response:
    """The links of a ticket, whichever of the two was linked to the other, oldest first."""
    message = from_json(ticket_link_service_pb2.ListTicketLinksRequest, asked(query) | {"ticket_id": id})
    response = await call(
        "tickets.v1.TicketLinkService/ListTicketLinks", message, ticket_link_service_pb2.ListTicketLinksResponse
    )
    return responses.page(request, response.links, response.next_page_token)


@router.post(
    "/v1/tickets/{id}:unlink",
    operation_id="unlink_ticket",
    summary="Remove a link between tickets",
    response_model=TicketLink,
    responses=problems("TICKET_NOT_FOUND", "TICKET_LINK_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def unlink_ticket(id: TicketId, body: UnlinkTicketRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Remove a link, from either of its tickets."""
    message = from_json(ticket_link_service_pb2.UnlinkTicketRequest, given(body) | {"ticket_id": id, "request_id": key})
    response = await call(
        "tickets.v1.TicketLinkService/UnlinkTicket", message, ticket_link_service_pb2.UnlinkTicketResponse
    )
    return responses.answer(to_json(response.link))
