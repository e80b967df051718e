# Generated from aftersales/tickets/v1/ticket_tag_service.proto: `make protos`.
"""Words by which the retailer's people find tickets again."""

from typing import Annotated

from aftersales.tickets.v1 import ticket_tag_service_pb2
from fastapi import APIRouter, Path, Query, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import RetailerId
from gateway.rest.generated.tickets.ticket import Ticket
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, StrictQuery
from gateway.rest.preconditions import IfMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class SuggestedTags(Schema):
    """Tags that the retailer's people have used."""

    tags: list[str] = doc("By name.", ["drain pump"])


class TagTicketRequest(Schema):
    """Which tags come and which go."""

    model_config = REQUEST

    add: list[Annotated[str, StringConstraints(min_length=1, max_length=50), passes("name")]] = may(
        "Tags that the ticket has from now on; at most 30 in all. Up to 50 characters each.",
        ["drain pump", "recurring"],
        max_length=30,
    )
    remove: list[Annotated[str, StringConstraints(min_length=1, max_length=50), passes("name")]] = may(
        "Tags that it does not have any more: none of those that are added.", ["to be checked"], max_length=30
    )


class SuggestTicketTagsQuery(StrictQuery):
    """How the tags to suggest begin."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    prefix: Annotated[str, StringConstraints(min_length=1, max_length=50), passes("name")] = doc(
        "Their first characters, in upper or lower case.", "dra"
    )


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:tag",
    operation_id="tag_ticket",
    summary="Change a ticket's tags",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TOO_MANY_TAGS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def tag_ticket(
    id: TicketId,
    call: SignedIn,
    body: TagTicketRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Add tags to a ticket and take others away. What others add or take away at the same time stays so. Tags
    are stored in lower case; one that is there already, or not there, changes nothing.
    """
    message = from_json(
        ticket_tag_service_pb2.TagTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("tickets.v1.TicketTagService/TagTicket", message, ticket_tag_service_pb2.TagTicketResponse)
    return responses.resource(response.ticket)


@router.get(
    "/v1/ticket-tags",
    operation_id="suggest_ticket_tags",
    summary="Suggest tags",
    response_model=SuggestedTags,
    responses=problems("RETAILER_REQUIRED"),
)
async def suggest_ticket_tags(query: Annotated[SuggestTicketTagsQuery, Query()], call: SignedIn) -> Response:
    """Up to 20 of the retailer's tags that begin so, by name: suggestions for who types one. The 1,000 that came
    into use last are known.
    """
    message = from_json(ticket_tag_service_pb2.SuggestTicketTagsRequest, asked(query))
    response = await call(
        "tickets.v1.TicketTagService/SuggestTicketTags", message, ticket_tag_service_pb2.SuggestTicketTagsResponse
    )
    return responses.answer(to_json(response.suggested))
