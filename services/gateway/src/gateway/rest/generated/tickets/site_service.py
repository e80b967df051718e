# Generated from aftersales/tickets/v1/site_service.proto: `make protos`.
"""Places where customers are served, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import site_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Name, RetailerId, TimeZone
from gateway.rest.generated.tickets.site import Site, SiteInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery, at_most_one_of
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListSitesQuery(PageQuery):
    """Which sites to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    organisation_id: Id = may("Those of this organisation.", "org_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    customer_id: Id = may("Those of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset_id: Id = may("The one where this asset is.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)

    _at_most_one = at_most_one_of("organisation_id", "customer_id", "asset_id")


class SitePage(Schema):
    """A page of sites."""

    items: list[Site] = doc("By name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateSiteRequest(Schema):
    """What changes of a site."""

    model_config = REQUEST

    name: Name = may("Its new name.", "House by the lake")
    address_lines: list[Name] = may("Its address: all lines.", ["Asemakatu 1", "53100 Lappeenranta"], max_length=6)
    time_zone: TimeZone | None = may("IANA zone; null: that of its owner.", "Europe/Helsinki")
    calendar_id: Id | None = may(
        "Its calendar; null: none of its own. Tickets that are open keep theirs.", examples=[None]
    )
    deactivated: bool = may("Whether nothing is placed there any longer.", False)


class PlaceAssetRequest(Schema):
    """Which asset is where."""

    model_config = REQUEST

    asset_id: Id = doc("The asset's id.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")


class RemoveAssetRequest(Schema):
    """Which asset leaves."""

    model_config = REQUEST

    asset_id: Id = doc("The asset's id.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")


SiteId = Annotated[str, Path(description="The site's id.", min_length=1, examples=["sit_7yaq4tq2mzn7xw3k6v5jrb2ohc"])]


router = APIRouter(tags=["organisations and sites"], route_class=JsonRoute)


@router.post(
    "/v1/sites",
    operation_id="create_site",
    summary="Create a site",
    status_code=201,
    response_model=Site,
    responses=problems(
        "RETAILER_UNKNOWN",
        "ORGANISATION_UNKNOWN",
        "CUSTOMER_UNKNOWN",
        "CUSTOMER_ERASED",
        "CALENDAR_UNKNOWN",
        writes=True,
    ),
)
async def create_site(body: SiteInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a site of an organisation or of a customer."""
    message = from_json(site_service_pb2.CreateSiteRequest, {"site": given(body), "request_id": key})
    response = await call("tickets.v1.SiteService/CreateSite", message, site_service_pb2.CreateSiteResponse)
    return responses.created(response.site, f"/v1/sites/{response.site.id}")


@router.get(
    "/v1/sites/{id}",
    operation_id="get_site",
    summary="Get a site",
    response_model=Site,
    responses=problems("SITE_NOT_FOUND"),
)
async def get_site(id: SiteId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One site."""
    message = site_service_pb2.GetSiteRequest(id=id)
    response = await call("tickets.v1.SiteService/GetSite", message, site_service_pb2.GetSiteResponse)
    return responses.resource(response.site, if_none_match)


@router.get(
    "/v1/sites",
    operation_id="list_sites",
    summary="List sites",
    response_model=SitePage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_sites(request: Request, query: Annotated[ListSitesQuery, Query()], call: SignedIn) -> Response:
    """A retailer's sites, or those of an organisation or a customer, or the one where an asset is; by name."""
    message = from_json(site_service_pb2.ListSitesRequest, asked(query))
    response = await call("tickets.v1.SiteService/ListSites", message, site_service_pb2.ListSitesResponse)
    return responses.page(request, response.sites, response.next_page_token)


@router.patch(
    "/v1/sites/{id}",
    operation_id="update_site",
    summary="Change a site",
    response_model=Site,
    responses=problems(
        "SITE_NOT_FOUND",
        "CUSTOMER_ERASED",
        "CALENDAR_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_site(
    id: SiteId, body: UpdateSiteRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change or deactivate a site. If-Match is required."""
    message = from_json(
        site_service_pb2.UpdateSiteRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call("tickets.v1.SiteService/UpdateSite", message, site_service_pb2.UpdateSiteResponse)
    return responses.resource(response.site)


@router.post(
    "/v1/sites/{id}:place-asset",
    operation_id="place_asset",
    summary="Place an asset",
    response_model=Site,
    responses=problems("SITE_NOT_FOUND", "SITE_UNKNOWN", "ASSET_UNKNOWN", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def place_asset(id: SiteId, body: PlaceAssetRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Say that an asset is at a site. It is then at no other. The asset was bought by the site's customer, or by
    any if the site belongs to an organisation.
    """
    message = from_json(site_service_pb2.PlaceAssetRequest, given(body) | {"id": id, "request_id": key})
    response = await call("tickets.v1.SiteService/PlaceAsset", message, site_service_pb2.PlaceAssetResponse)
    return responses.resource(response.site)


@router.post(
    "/v1/sites/{id}:remove-asset",
    operation_id="remove_asset",
    summary="Remove an asset",
    response_model=Site,
    responses=problems("SITE_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def remove_asset(id: SiteId, body: RemoveAssetRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Say that an asset is no longer at a site. Of one that is elsewhere, nothing changes."""
    message = from_json(site_service_pb2.RemoveAssetRequest, given(body) | {"id": id, "request_id": key})
    response = await call("tickets.v1.SiteService/RemoveAsset", message, site_service_pb2.RemoveAssetResponse)
    return responses.resource(response.site)
