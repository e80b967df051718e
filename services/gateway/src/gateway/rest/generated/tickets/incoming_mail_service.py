# Generated from aftersales/tickets/v1/incoming_mail_service.proto: `make protos`.
"""Mails that came in, and those in quarantine."""

from typing import Annotated

from aftersales.tickets.v1 import incoming_mail_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, RetailerId
from gateway.rest.generated.tickets.incoming_mail import IncomingMail, IncomingMailState
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, at_most_one_of
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class MailOriginal(Schema):
    """The source of a mail as text."""

    text: str = doc(
        "At most 200,000 octets, read as UTF-8; what is none is replaced.",
        "From: mikko@laine.example\nSubject: Water\n\nIt stays in the tub.\n",
    )
    cut: bool = doc("Whether the mail goes on.", False)


class ListIncomingMailsQuery(PageQuery):
    """Which mails to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    state: list[IncomingMailState] = may("In any of these states.", ["quarantined"], max_length=10)


class IncomingMailPage(Schema):
    """A page of incoming mails."""

    items: list[IncomingMail] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class ReleaseIncomingMailRequest(Schema):
    """How to handle a mail."""

    model_config = REQUEST

    ticket_id: Id = may("Add it to this ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    customer_id: Id = may("Open a ticket of this customer.", examples=[None])

    _at_most_one = at_most_one_of("ticket_id", "customer_id")


IncomingMailId = Annotated[
    str, Path(description="The mail's id.", min_length=1, examples=["iml_5vjrb2ohc7yaq4tq2mzn7xw3k6"])
]


router = APIRouter(tags=["incoming mails"], route_class=JsonRoute)


@router.get(
    "/v1/incoming-mails/{id}",
    operation_id="get_incoming_mail",
    summary="Get an incoming mail",
    response_model=IncomingMail,
    responses=problems("INCOMING_MAIL_NOT_FOUND"),
)
async def get_incoming_mail(id: IncomingMailId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One incoming mail."""
    message = incoming_mail_service_pb2.GetIncomingMailRequest(id=id)
    response = await call(
        "tickets.v1.IncomingMailService/GetIncomingMail", message, incoming_mail_service_pb2.GetIncomingMailResponse
    )
    return responses.resource(response.incoming_mail, if_none_match)


@router.get(
    "/v1/incoming-mails/{id}/original",
    operation_id="get_incoming_mail_original",
    summary="Get the source of a mail",
    response_model=MailOriginal,
    responses=problems("INCOMING_MAIL_NOT_FOUND", "INCOMING_MAIL_GONE"),
)
async def get_incoming_mail_original(id: IncomingMailId, call: SignedIn) -> Response:
    """The source of a mail as text: its header and the beginning of its body. It comes from outside, and is not
    safe to show as anything but plain text.
    """
    message = incoming_mail_service_pb2.GetIncomingMailOriginalRequest(id=id)
    response = await call(
        "tickets.v1.IncomingMailService/GetIncomingMailOriginal",
        message,
        incoming_mail_service_pb2.GetIncomingMailOriginalResponse,
    )
    return responses.answer(to_json(response.original))


@router.get(
    "/v1/incoming-mails",
    operation_id="list_incoming_mails",
    summary="List incoming mails",
    response_model=IncomingMailPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_incoming_mails(
    request: Request, query: Annotated[ListIncomingMailsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's incoming mails, newest first."""
    message = from_json(incoming_mail_service_pb2.ListIncomingMailsRequest, asked(query, state="states"))
    response = await call(
        "tickets.v1.IncomingMailService/ListIncomingMails", message, incoming_mail_service_pb2.ListIncomingMailsResponse
    )
    return responses.page(request, response.incoming_mails, response.next_page_token)


@router.post(
    "/v1/incoming-mails/{id}:release",
    operation_id="release_incoming_mail",
    summary="Release a mail from quarantine",
    response_model=IncomingMail,
    responses=problems(
        "INCOMING_MAIL_NOT_FOUND",
        "INCOMING_MAIL_NOT_QUARANTINED",
        "INCOMING_MAIL_GONE",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def release_incoming_mail(
    id: IncomingMailId,
    call: SignedIn,
    body: ReleaseIncomingMailRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Handle a mail in quarantine again: as it is, as a message of a ticket, or as a new ticket of a customer."""
    message = from_json(
        incoming_mail_service_pb2.ReleaseIncomingMailRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.IncomingMailService/ReleaseIncomingMail",
        message,
        incoming_mail_service_pb2.ReleaseIncomingMailResponse,
    )
    return responses.resource(response.incoming_mail)


@router.post(
    "/v1/incoming-mails/{id}:discard",
    operation_id="discard_incoming_mail",
    summary="Discard a mail in quarantine",
    response_model=IncomingMail,
    responses=problems(
        "INCOMING_MAIL_NOT_FOUND",
        "INCOMING_MAIL_NOT_QUARANTINED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def discard_incoming_mail(
    id: IncomingMailId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Discard a mail in quarantine. It stays as long as one that was handled, and nothing comes of it."""
    message = incoming_mail_service_pb2.DiscardIncomingMailRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "tickets.v1.IncomingMailService/DiscardIncomingMail",
        message,
        incoming_mail_service_pb2.DiscardIncomingMailResponse,
    )
    return responses.resource(response.incoming_mail)
