# Generated from aftersales/tickets/v1/mention_service.proto: `make protos`.
"""Internal messages that name an agent, for that agent alone."""

from typing import Annotated

from aftersales.tickets.v1 import mention_service_pb2, ticket_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.expansion import Reference, expandable, expanded
from gateway.rest.generated.formats import RetailerId
from gateway.rest.generated.tickets.mention import Mention, SeenMentions
from gateway.rest.generated.tickets.ticket import Ticket
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, PageQuery
from gateway.rest.request_fields import asked
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import Schema, doc, may


class ExpandedMention(Mention):
    """With the references that `expand` names."""

    ticket: Ticket = may("With `expand=ticket`.")


_MENTION_REFERENCES = (
    Reference(
        "ticket",
        "ticket_id",
        "tickets.v1.TicketService/BatchGetTickets",
        ticket_service_pb2.BatchGetTicketsRequest,
        ticket_service_pb2.BatchGetTicketsResponse,
    ),
)
MentionExpand = Annotated[str, expandable(*_MENTION_REFERENCES)]


class ListMentionsQuery(PageQuery):
    """Which of your mentions to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    seen: Flag = may("true: those that you have seen; false: the others. Left out: all.", False)
    expand: MentionExpand = may(
        "References to show in full, separated by commas: ticket. One that you may not see, or whose service "
        "is unavailable, is left out.",
        "ticket",
    )


class MentionPage(Schema):
    """A page of mentions."""

    items: list[ExpandedMention] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["agents and teams"], route_class=JsonRoute)


@router.get(
    "/v1/mentions",
    operation_id="list_mentions",
    summary="List your mentions",
    response_model=MentionPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_mentions(request: Request, query: Annotated[ListMentionsQuery, Query()], call: SignedIn) -> Response:
    """Your mentions, newest first."""
    message = from_json(mention_service_pb2.ListMentionsRequest, asked(query))
    response = await call("tickets.v1.MentionService/ListMentions", message, mention_service_pb2.ListMentionsResponse)
    added = await expanded(call, query.expand, _MENTION_REFERENCES, response.mentions)
    return responses.page(request, response.mentions, response.next_page_token, added)


@router.post(
    "/v1/tickets/{id}:see-mentions",
    operation_id="see_mentions",
    summary="Mark your mentions in a ticket as seen",
    response_model=SeenMentions,
    responses=problems("TICKET_NOT_FOUND", writes=True, keyed=False),
)
async def see_mentions(id: TicketId, call: SignedIn, body: Nothing | None = None) -> Response:
    """Mark your mentions in a ticket as seen. It can be repeated."""
    message = mention_service_pb2.SeeMentionsRequest(ticket_id=id)
    response = await call("tickets.v1.MentionService/SeeMentions", message, mention_service_pb2.SeeMentionsResponse)
    return responses.answer(to_json(response.seen))
