# Generated from aftersales/tickets/v1/mail_address_service.proto: `make protos`.
"""The addresses at which a retailer's mails come in, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import mail_address_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.generated.tickets.mail_address import MailAddress, MailAddressInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListMailAddressesQuery(PageQuery):
    """Which mail addresses to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class MailAddressPage(Schema):
    """A page of mail addresss."""

    items: list[MailAddress] = doc("In their alphabetical order.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateMailAddressRequest(Schema):
    """What changes of a mail address."""

    model_config = REQUEST

    name: Name = may("Whom mails from it are from.", "Nordic Home Customer Care")
    team_id: Id | None = may("The team of tickets that come in here; null: none.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    default: bool = may("Whether tickets that did not come in by mail are answered from it.", True)
    deactivated: bool = may("Whether mail to it is refused, and none is sent from it.", False)


MailAddresseId = Annotated[
    str, Path(description="The mail address's id.", min_length=1, examples=["mad_6k5vjrb2ohc7yaq4tq2mzn7xw3"])
]


router = APIRouter(tags=["ticket settings"], route_class=JsonRoute)


@router.post(
    "/v1/mail-addresses",
    operation_id="create_mail_address",
    summary="Create a mail address",
    status_code=201,
    response_model=MailAddress,
    responses=problems(
        "RETAILER_UNKNOWN", "TEAM_UNKNOWN", "MAIL_ADDRESS_EXISTS", "TOO_MANY_MAIL_ADDRESSES", writes=True
    ),
)
async def create_mail_address(body: MailAddressInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a mail address. The mail server of its domain has to pass mails for it on to the mail receiver."""
    message = from_json(
        mail_address_service_pb2.CreateMailAddressRequest, {"mail_address": given(body), "request_id": key}
    )
    response = await call(
        "tickets.v1.MailAddressService/CreateMailAddress", message, mail_address_service_pb2.CreateMailAddressResponse
    )
    return responses.created(response.mail_address, f"/v1/mail-addresses/{response.mail_address.id}")


@router.get(
    "/v1/mail-addresses/{id}",
    operation_id="get_mail_address",
    summary="Get a mail address",
    response_model=MailAddress,
    responses=problems("MAIL_ADDRESS_NOT_FOUND"),
)
async def get_mail_address(id: MailAddresseId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One mail address."""
    message = mail_address_service_pb2.GetMailAddressRequest(id=id)
    response = await call(
        "tickets.v1.MailAddressService/GetMailAddress", message, mail_address_service_pb2.GetMailAddressResponse
    )
    return responses.resource(response.mail_address, if_none_match)


@router.get(
    "/v1/mail-addresses",
    operation_id="list_mail_addresses",
    summary="List mail addresses",
    response_model=MailAddressPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_mail_addresses(
    request: Request, query: Annotated[ListMailAddressesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's mail addresses, in their alphabetical order."""
    message = from_json(mail_address_service_pb2.ListMailAddressesRequest, asked(query))
    response = await call(
        "tickets.v1.MailAddressService/ListMailAddresses", message, mail_address_service_pb2.ListMailAddressesResponse
    )
    return responses.page(request, response.mail_addresses, response.next_page_token)


@router.patch(
    "/v1/mail-addresses/{id}",
    operation_id="update_mail_address",
    summary="Change a mail address",
    response_model=MailAddress,
    responses=problems(
        "MAIL_ADDRESS_NOT_FOUND",
        "TEAM_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_mail_address(
    id: MailAddresseId,
    body: UpdateMailAddressRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change or deactivate a mail address. If-Match is required."""
    message = from_json(
        mail_address_service_pb2.UpdateMailAddressRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.MailAddressService/UpdateMailAddress", message, mail_address_service_pb2.UpdateMailAddressResponse
    )
    return responses.resource(response.mail_address)
