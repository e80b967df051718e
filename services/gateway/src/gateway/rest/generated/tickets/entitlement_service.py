# Generated from aftersales/tickets/v1/entitlement_service.proto: `make protos`.
"""Who has which support plan, for how long. Arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import entitlement_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, RetailerId
from gateway.rest.generated.tickets.entitlement import Entitlement, EntitlementInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, at_most_one_of
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import Schema, doc, may


class ListEntitlementsQuery(PageQuery):
    """Which entitlements to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    plan_id: Id = may("Those to this plan.", "pln_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    customer_id: Id = may("Those of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    organisation_id: Id = may("Those of this organisation.", "org_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    asset_id: Id = may("Those of this asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")

    _at_most_one = at_most_one_of("plan_id", "customer_id", "organisation_id", "asset_id")


class EntitlementPage(Schema):
    """A page of entitlements."""

    items: list[Entitlement] = doc("The one that ends last first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class SearchCustomerEntitlementsQuery(PageQuery):
    """Whose entitlements to list."""

    asset_id: Id = may("The asset that a ticket would be about.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")


class SearchCustomerEntitlementsPage(Schema):
    """A page of entitlements."""

    items: list[Entitlement] = doc("The one that applies first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


EntitlementId = Annotated[
    str, Path(description="The entitlement's id.", min_length=1, examples=["ent_mzn7xw3k6v5jrb2ohc7yaq4tq2"])
]
CustomerId = Annotated[
    str, Path(description="The customer's id.", min_length=1, examples=["cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"])
]


router = APIRouter(tags=["support plans"], route_class=JsonRoute)


@router.post(
    "/v1/entitlements",
    operation_id="create_entitlement",
    summary="Create an entitlement",
    status_code=201,
    response_model=Entitlement,
    responses=problems(
        "RETAILER_UNKNOWN",
        "SUPPORT_PLAN_UNKNOWN",
        "CUSTOMER_UNKNOWN",
        "CUSTOMER_ERASED",
        "ORGANISATION_UNKNOWN",
        "ASSET_UNKNOWN",
        "TOO_MANY_ENTITLEMENTS",
        writes=True,
    ),
)
async def create_entitlement(body: EntitlementInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Give a support plan to a customer, an organisation or an asset. Each has at most 50 that are not over."""
    message = from_json(
        entitlement_service_pb2.CreateEntitlementRequest, {"entitlement": given(body), "request_id": key}
    )
    response = await call(
        "tickets.v1.EntitlementService/CreateEntitlement", message, entitlement_service_pb2.CreateEntitlementResponse
    )
    return responses.created(response.entitlement, f"/v1/entitlements/{response.entitlement.id}")


@router.get(
    "/v1/entitlements/{id}",
    operation_id="get_entitlement",
    summary="Get an entitlement",
    response_model=Entitlement,
    responses=problems("ENTITLEMENT_NOT_FOUND"),
)
async def get_entitlement(id: EntitlementId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One entitlement."""
    message = entitlement_service_pb2.GetEntitlementRequest(id=id)
    response = await call(
        "tickets.v1.EntitlementService/GetEntitlement", message, entitlement_service_pb2.GetEntitlementResponse
    )
    return responses.resource(response.entitlement, if_none_match)


@router.get(
    "/v1/entitlements",
    operation_id="list_entitlements",
    summary="List entitlements",
    response_model=EntitlementPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_entitlements(
    request: Request, query: Annotated[ListEntitlementsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's entitlements, or those of one plan, customer, organisation or asset; also those that are over
    or revoked.
    """
    message = from_json(entitlement_service_pb2.ListEntitlementsRequest, asked(query))
    response = await call(
        "tickets.v1.EntitlementService/ListEntitlements", message, entitlement_service_pb2.ListEntitlementsResponse
    )
    return responses.page(request, response.entitlements, response.next_page_token)


@router.post(
    "/v1/entitlements/{id}:revoke",
    operation_id="revoke_entitlement",
    summary="Revoke an entitlement",
    response_model=Entitlement,
    responses=problems(
        "ENTITLEMENT_NOT_FOUND", "ETAG_MISMATCH", "HEADER_INVALID", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def revoke_entitlement(
    id: EntitlementId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """End an entitlement before its time. Tickets that are open keep their deadlines. Repeated, nothing changes."""
    message = entitlement_service_pb2.RevokeEntitlementRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "tickets.v1.EntitlementService/RevokeEntitlement", message, entitlement_service_pb2.RevokeEntitlementResponse
    )
    return responses.resource(response.entitlement)


@router.get(
    "/v1/customers/{id}/entitlements",
    operation_id="search_customer_entitlements",
    summary="List the entitlements that hold for a customer",
    response_model=SearchCustomerEntitlementsPage,
    responses=problems("CUSTOMER_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def search_customer_entitlements(
    id: CustomerId, request: Request, query: Annotated[SearchCustomerEntitlementsQuery, Query()], call: SignedIn
) -> Response:
    """The entitlements that hold for a customer now, or for a ticket of theirs about an asset: the first is the
    one that a ticket is opened under. An asset's come before the customer's, and these before those of the
    customer's organisation; of several, the one that ends last is first.
    """
    message = from_json(entitlement_service_pb2.SearchCustomerEntitlementsRequest, asked(query) | {"customer_id": id})
    response = await call(
        "tickets.v1.EntitlementService/SearchCustomerEntitlements",
        message,
        entitlement_service_pb2.SearchCustomerEntitlementsResponse,
    )
    return responses.page(request, response.entitlements, response.next_page_token)
