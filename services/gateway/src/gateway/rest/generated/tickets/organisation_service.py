# Generated from aftersales/tickets/v1/organisation_service.proto: `make protos`.
"""Companies and institutions whose people are customers of a retailer, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import organisation_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.generated.tickets.organisation import Organisation, OrganisationInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListOrganisationsQuery(PageQuery):
    """Which organisations to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class OrganisationPage(Schema):
    """A page of organisations."""

    items: list[Organisation] = doc("By name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateOrganisationRequest(Schema):
    """What changes of an organisation."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Saimaa Textile Care")
    calendar_id: Id | None = may(
        "Its calendar; null: none of its own. Tickets that are open keep theirs.", examples=[None]
    )
    deactivated: bool = may("Whether nobody is added to it any longer.", False)


OrganisationId = Annotated[
    str, Path(description="The organisation's id.", min_length=1, examples=["org_6v5jrb2ohc7yaq4tq2mzn7xw3k"])
]


router = APIRouter(tags=["organisations and sites"], route_class=JsonRoute)


@router.post(
    "/v1/organisations",
    operation_id="create_organisation",
    summary="Create an organisation",
    status_code=201,
    response_model=Organisation,
    responses=problems("RETAILER_UNKNOWN", "CALENDAR_UNKNOWN", writes=True),
)
async def create_organisation(body: OrganisationInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create an organisation."""
    message = from_json(
        organisation_service_pb2.CreateOrganisationRequest, {"organisation": given(body), "request_id": key}
    )
    response = await call(
        "tickets.v1.OrganisationService/CreateOrganisation",
        message,
        organisation_service_pb2.CreateOrganisationResponse,
    )
    return responses.created(response.organisation, f"/v1/organisations/{response.organisation.id}")


@router.get(
    "/v1/organisations/{id}",
    operation_id="get_organisation",
    summary="Get an organisation",
    response_model=Organisation,
    responses=problems("ORGANISATION_NOT_FOUND"),
)
async def get_organisation(id: OrganisationId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One organisation."""
    message = organisation_service_pb2.GetOrganisationRequest(id=id)
    response = await call(
        "tickets.v1.OrganisationService/GetOrganisation", message, organisation_service_pb2.GetOrganisationResponse
    )
    return responses.resource(response.organisation, if_none_match)


@router.get(
    "/v1/organisations",
    operation_id="list_organisations",
    summary="List organisations",
    response_model=OrganisationPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_organisations(
    request: Request, query: Annotated[ListOrganisationsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's organisations, by name."""
    message = from_json(organisation_service_pb2.ListOrganisationsRequest, asked(query))
    response = await call(
        "tickets.v1.OrganisationService/ListOrganisations", message, organisation_service_pb2.ListOrganisationsResponse
    )
    return responses.page(request, response.organisations, response.next_page_token)


@router.patch(
    "/v1/organisations/{id}",
    operation_id="update_organisation",
    summary="Change an organisation",
    response_model=Organisation,
    responses=problems(
        "ORGANISATION_NOT_FOUND",
        "CALENDAR_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_organisation(
    id: OrganisationId,
    body: UpdateOrganisationRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Rename or deactivate an organisation, or give it another calendar. If-Match is required."""
    message = from_json(
        organisation_service_pb2.UpdateOrganisationRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.OrganisationService/UpdateOrganisation",
        message,
        organisation_service_pb2.UpdateOrganisationResponse,
    )
    return responses.resource(response.organisation)
