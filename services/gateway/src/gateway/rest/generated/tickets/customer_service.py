# Generated from aftersales/tickets/v1/customer_service.proto: `make protos`.
"""The customer information file. Customers come in with their purchases (PurchaseService.ReportPurchase)."""

from typing import Annotated

from aftersales.tickets.v1 import customer_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import (
    Email,
    Filter,
    Id,
    Identity,
    Language,
    Name,
    Phone,
    RetailerId,
    Search,
    TimeZone,
)
from gateway.rest.generated.tickets.consent import ConsentStatement
from gateway.rest.generated.tickets.customer import ConsentsPatch, Customer
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, at_most_one_of
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListCustomersQuery(PageQuery):
    """Which customers to list: at most one of customer_ref, email, phone and q."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    customer_ref: Filter = may("The customer of this name of yours.", "K-10017")
    email: Filter = may("The customer with this e-mail.", "mikko@laine.example")
    phone: Phone = may(
        "The customers with this telephone number, in E.164 form (in a URL, + is written %2B).", "+358401234567"
    )
    q: Search = may(
        "Words of a name, an e-mail, a telephone number or a customer_ref, each of them whole or its "
        "beginning: the customers who have all of them, the best first. Case and accents do not matter.",
        "mikko lai",
    )

    _at_most_one = at_most_one_of("customer_ref", "email", "phone", "q")


class CustomerPage(Schema):
    """A page of customers."""

    items: list[Customer] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateCustomerRequest(Schema):
    """A JSON Merge Patch (RFC 7396): what is left out stays as it is."""

    model_config = REQUEST

    customer_ref: Identity | None = may(
        "The retailer's own name for the customer, by which an order finds it again; of one customer alone. "
        "Set by staff.",
        examples=[None],
    )
    name: Name = may("The person's name.", "Mikko Laine")
    email: Email | None = may(
        "Where mails go. A customer without customer_ref needs one. Changed by the customer, orders still "
        "find the customer by the one before; changed by staff, by the new one.",
        "mikko@laine.example",
    )
    phone: Phone | None = may("E.164.", "+358401234567")
    locale: Language | None = may("BCP 47 language of the customer's mails; null: the retailer's.", "de")
    time_zone: TimeZone | None = may("IANA zone; null: the retailer's.", "Europe/Berlin")
    consents: ConsentsPatch = may("What the customer agrees to. One that is left out stays as it was stated.")
    organisation_id: Id | None = may(
        "The organisation they belong to; null: none, and then no site of it either. Set by staff.", examples=[None]
    )
    site_id: Id | None = may(
        "Their site: one of their own or of their organisation; null: none. Set by staff.", examples=[None]
    )
    calendar_id: Id | None = may(
        "Their calendar; null: none of their own. Tickets that are open keep theirs. Set by staff.", examples=[None]
    )


class ListConsentsQuery(PageQuery):
    """Whose consents to list."""


class ConsentStatementPage(Schema):
    """A page of consent statements."""

    items: list[ConsentStatement] = doc("Newest first, by stated_at and then by id.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


CustomerId = Annotated[
    str, Path(description="The customer's id.", min_length=1, examples=["cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"])
]


router = APIRouter(tags=["customers"], route_class=JsonRoute)


@router.get(
    "/v1/customers/{id}",
    operation_id="get_customer",
    summary="Get a customer",
    response_model=Customer,
    responses=problems("CUSTOMER_NOT_FOUND"),
)
async def get_customer(id: CustomerId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One customer."""
    message = customer_service_pb2.GetCustomerRequest(id=id)
    response = await call("tickets.v1.CustomerService/GetCustomer", message, customer_service_pb2.GetCustomerResponse)
    return responses.resource(response.customer, if_none_match)


@router.get(
    "/v1/customers",
    operation_id="list_customers",
    summary="List customers",
    response_model=CustomerPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_customers(request: Request, query: Annotated[ListCustomersQuery, Query()], call: SignedIn) -> Response:
    """A retailer's customers, newest first; or those with a customer_ref, an e-mail or a telephone number, or
    who are found by words. With `q`, a page may have fewer items than asked for and yet a next_page_token.
    """
    message = from_json(customer_service_pb2.ListCustomersRequest, asked(query))
    response = await call(
        "tickets.v1.CustomerService/ListCustomers", message, customer_service_pb2.ListCustomersResponse
    )
    return responses.page(request, response.customers, response.next_page_token)


@router.patch(
    "/v1/customers/{id}",
    operation_id="update_customer",
    summary="Change a customer",
    response_model=Customer,
    responses=problems(
        "CUSTOMER_NOT_FOUND",
        "CUSTOMER_ERASED",
        "CUSTOMER_EXISTS",
        "TOO_MANY_EMAIL_CHANGES",
        "ORGANISATION_UNKNOWN",
        "SITE_UNKNOWN",
        "CALENDAR_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_customer(
    id: CustomerId, body: UpdateCustomerRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change a customer: one's own contact data and consents as a customer, and anybody's as staff. Consents are
    stated now: an order that was made before does not undo them. Another name or e-mail in a later order does
    replace these. The customer_ref and the e-mail of a record made for an unverified sender cannot be
    changed: assign its tickets to a customer. If-Match is required.
    """
    message = from_json(
        customer_service_pb2.UpdateCustomerRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.CustomerService/UpdateCustomer", message, customer_service_pb2.UpdateCustomerResponse
    )
    return responses.resource(response.customer)


@router.get(
    "/v1/customers/{id}/consents",
    operation_id="list_consents",
    summary="List a customer's consents",
    response_model=ConsentStatementPage,
    responses=problems("CUSTOMER_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_consents(
    id: CustomerId, request: Request, query: Annotated[ListConsentsQuery, Query()], call: SignedIn
) -> Response:
    """What a customer stated about their consents, newest first: in orders, in changes and by links in mails.
    What counts is in the customer. Of each purpose the newest 200 are kept, and those of orders beyond that.
    """
    message = from_json(customer_service_pb2.ListConsentsRequest, asked(query) | {"customer_id": id})
    response = await call("tickets.v1.CustomerService/ListConsents", message, customer_service_pb2.ListConsentsResponse)
    return responses.page(request, response.consents, response.next_page_token)
