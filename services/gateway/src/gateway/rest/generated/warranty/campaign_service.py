# Generated from aftersales/warranty/v1/campaign_service.proto: `make protos`.
"""Recalls and service campaigns."""

from typing import Annotated

from aftersales.warranty.v1 import campaign_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, RetailerId
from gateway.rest.generated.warranty.campaign import Campaign, CampaignInput, CampaignUnit, CampaignUnitState
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListCampaignsQuery(PageQuery):
    """Parameters of GET /v1/campaigns."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class CampaignPage(Schema):
    """A page of campaigns."""

    items: list[Campaign] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class ListCampaignUnitsQuery(PageQuery):
    """Parameters of GET /v1/campaigns/{campaign_id}/units."""

    state: CampaignUnitState = may("Only those in this state.", "targeted")


class CampaignUnitPage(Schema):
    """A page of campaign units."""

    items: list[CampaignUnit] = doc("In the order in which they joined.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class MoveCampaignUnitRequest(Schema):
    """The body of POST /v1/campaigns/{campaign_id}:move-unit."""

    model_config = REQUEST

    unit_id: Id = doc("The unit's id in the campaign.", "cun_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    state: CampaignUnitState = doc("Where it is.", "scheduled")


CampaignId = Annotated[
    str, Path(description="The campaign's id.", min_length=1, examples=["cmp_4tq2mzn7xw3k6v5jrb2ohc7yaq"])
]


router = APIRouter(tags=["campaigns"], route_class=JsonRoute)


@router.post(
    "/v1/campaigns",
    operation_id="create_campaign",
    summary="Create a campaign",
    status_code=201,
    response_model=Campaign,
    responses=problems("PRODUCT_MODEL_NOT_FOUND", "TOO_MANY_CAMPAIGNS", writes=True),
)
async def create_campaign(body: CampaignInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a campaign as a draft. GET /v1/campaigns/{id} counts the units that it would have."""
    message = from_json(campaign_service_pb2.CreateCampaignRequest, {"campaign": given(body), "request_id": key})
    response = await call(
        "warranty.v1.CampaignService/CreateCampaign", message, campaign_service_pb2.CreateCampaignResponse
    )
    return responses.created(response.campaign, f"/v1/campaigns/{response.campaign.id}")


@router.post(
    "/v1/campaigns/{id}:start",
    operation_id="start_campaign",
    summary="Start a campaign",
    response_model=Campaign,
    responses=problems("CAMPAIGN_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def start_campaign(
    id: CampaignId, call: SignedIn, body: Nothing | None = None, key: IdempotencyKey = ""
) -> Response:
    """Start a campaign: its units are listed and covered within minutes. A campaign that was started before is
    returned as it is.
    """
    message = campaign_service_pb2.StartCampaignRequest(id=id, request_id=key)
    response = await call(
        "warranty.v1.CampaignService/StartCampaign", message, campaign_service_pb2.StartCampaignResponse
    )
    return responses.resource(response.campaign)


@router.get(
    "/v1/campaigns/{id}",
    operation_id="get_campaign",
    summary="Get a campaign",
    response_model=Campaign,
    responses=problems("CAMPAIGN_NOT_FOUND"),
)
async def get_campaign(id: CampaignId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One campaign, and how far its units are."""
    message = campaign_service_pb2.GetCampaignRequest(id=id)
    response = await call("warranty.v1.CampaignService/GetCampaign", message, campaign_service_pb2.GetCampaignResponse)
    return responses.resource(response.campaign, if_none_match)


@router.get(
    "/v1/campaigns",
    operation_id="list_campaigns",
    summary="List campaigns",
    response_model=CampaignPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_campaigns(request: Request, query: Annotated[ListCampaignsQuery, Query()], call: SignedIn) -> Response:
    """A retailer's campaigns, newest first."""
    message = from_json(campaign_service_pb2.ListCampaignsRequest, asked(query))
    response = await call(
        "warranty.v1.CampaignService/ListCampaigns", message, campaign_service_pb2.ListCampaignsResponse
    )
    return responses.page(request, response.campaigns, response.next_page_token)


@router.get(
    "/v1/campaigns/{id}/units",
    operation_id="list_campaign_units",
    summary="List campaign units",
    response_model=CampaignUnitPage,
    responses=problems("CAMPAIGN_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_campaign_units(
    id: CampaignId, request: Request, query: Annotated[ListCampaignUnitsQuery, Query()], call: SignedIn
) -> Response:
    """The units of a campaign, in the order in which they joined."""
    message = from_json(campaign_service_pb2.ListCampaignUnitsRequest, asked(query) | {"campaign_id": id})
    response = await call(
        "warranty.v1.CampaignService/ListCampaignUnits", message, campaign_service_pb2.ListCampaignUnitsResponse
    )
    return responses.page(request, response.campaign_units, response.next_page_token)


@router.post(
    "/v1/campaigns/{id}:move-unit",
    operation_id="move_campaign_unit",
    summary="Move a campaign unit",
    response_model=CampaignUnit,
    responses=problems(
        "CAMPAIGN_NOT_FOUND", "CAMPAIGN_UNIT_NOT_FOUND", "CAMPAIGN_UNIT_STATE", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def move_campaign_unit(
    id: CampaignId, body: MoveCampaignUnitRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Set where a unit is in its campaign. The state that it has changes nothing."""
    message = from_json(
        campaign_service_pb2.MoveCampaignUnitRequest, given(body) | {"campaign_id": id, "request_id": key}
    )
    response = await call(
        "warranty.v1.CampaignService/MoveCampaignUnit", message, campaign_service_pb2.MoveCampaignUnitResponse
    )
    return responses.resource(response.campaign_unit)
