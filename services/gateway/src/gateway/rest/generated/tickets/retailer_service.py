# Generated from aftersales/tickets/v1/retailer_service.proto: `make protos`.
"""Retailers, created and changed by an admin. Nothing can be stored for a retailer that is not known here."""

from typing import Annotated

from aftersales.tickets.v1 import retailer_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Email, Language, LinkBase, Name, TimeZone
from gateway.rest.generated.tickets.retailer import (
    Retailer,
    RetailerContactPatch,
    RetailerInput,
    RetailerLinkInput,
    RetailerLookPatch,
    RetailerMailPatch,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListRetailersQuery(PageQuery):
    """Which page of retailers to list."""


class RetailerPage(Schema):
    """A page of retailers."""

    items: list[Retailer] = doc("By id.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateRetailerRequest(Schema):
    """A JSON Merge Patch (RFC 7396): what is left out stays as it is."""

    model_config = REQUEST

    name: Name = may("The name customers know.", "Nordic Home")
    time_zone: TimeZone = may("IANA zone of the retailer's people.", "Europe/Helsinki")
    locale: Language = may("BCP 47 language where a customer's own is unknown.", "en")
    sender_address: Email = may("The From address of the retailer's mails.", "care@nordic-home.example")
    link_base: LinkBase = may("Start of the links in mails.", "https://care.nordic-home.example")
    look: RetailerLookPatch | None = may("How its mails and pages look; null: nothing of its own.")
    contact: RetailerContactPatch | None = may("How customers reach its people; null: no way is known.")
    links: list[RetailerLinkInput] | None = may(
        "Pages that its mails and its customers' pages lead to: all of them, in this order.", max_length=10
    )
    legal_footer: Annotated[str, StringConstraints(max_length=2000), passes("text")] | None = may(
        "What the law has a sender say at the end of its mails: plain text, several lines.",
        "Nordic Home Oy, Mannerheimintie 1, 00100 Helsinki. Business ID 0000000-0.",
    )
    reply_to_address: Email | None = may(
        "The mailbox whose mails people read; null: answers to the retailer's mails are not read.",
        "service@nordic-home.example",
    )
    deactivated: bool = may("Whether it takes no new purchases and tickets. It can be set back.", False)
    mail: RetailerMailPatch | None = may(
        "How the mails of its conversations are written; null: as if nothing had been said."
    )


RetailerId = Annotated[str, Path(description="The retailer's id.", min_length=1, examples=["nordic-home"])]


router = APIRouter(tags=["retailers"], route_class=JsonRoute)


@router.post(
    "/v1/retailers",
    operation_id="create_retailer",
    summary="Create a retailer",
    status_code=201,
    response_model=Retailer,
    responses=problems("RETAILER_EXISTS", writes=True),
)
async def create_retailer(body: RetailerInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a retailer. The same content again returns the retailer that exists, changed since or not."""
    message = from_json(retailer_service_pb2.CreateRetailerRequest, {"retailer": given(body), "request_id": key})
    response = await call(
        "tickets.v1.RetailerService/CreateRetailer", message, retailer_service_pb2.CreateRetailerResponse
    )
    return responses.created(response.retailer, f"/v1/retailers/{response.retailer.id}")


@router.get(
    "/v1/retailers/{id}",
    operation_id="get_retailer",
    summary="Get a retailer",
    response_model=Retailer,
    responses=problems("RETAILER_NOT_FOUND"),
)
async def get_retailer(id: RetailerId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One retailer. Customers read their own: its name, zone, languages, look, contact, links and footer are for
    them.
    """
    message = retailer_service_pb2.GetRetailerRequest(id=id)
    response = await call("tickets.v1.RetailerService/GetRetailer", message, retailer_service_pb2.GetRetailerResponse)
    return responses.resource(response.retailer, if_none_match)


@router.get(
    "/v1/retailers",
    operation_id="list_retailers",
    summary="List retailers",
    response_model=RetailerPage,
    responses=problems("PAGE_TOKEN_INVALID"),
)
async def list_retailers(request: Request, query: Annotated[ListRetailersQuery, Query()], call: SignedIn) -> Response:
    """Your retailers, by id; an admin's are all."""
    message = from_json(retailer_service_pb2.ListRetailersRequest, asked(query))
    response = await call(
        "tickets.v1.RetailerService/ListRetailers", message, retailer_service_pb2.ListRetailersResponse
    )
    return responses.page(request, response.retailers, response.next_page_token)


@router.patch(
    "/v1/retailers/{id}",
    operation_id="update_retailer",
    summary="Change a retailer",
    response_model=Retailer,
    responses=problems(
        "RETAILER_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_retailer(
    id: RetailerId, body: UpdateRetailerRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change a retailer. A deactivated one takes no new purchases and tickets; what exists can be read, answered
    and closed. If-Match is required.
    """
    message = from_json(
        retailer_service_pb2.UpdateRetailerRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.RetailerService/UpdateRetailer", message, retailer_service_pb2.UpdateRetailerResponse
    )
    return responses.resource(response.retailer)
