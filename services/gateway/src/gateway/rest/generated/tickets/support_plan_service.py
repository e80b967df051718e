# Generated from aftersales/tickets/v1/support_plan_service.proto: `make protos`.
"""Support that a retailer bundles or sells, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import support_plan_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.generated.tickets.support_plan import SupportPlan, SupportPlanInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListSupportPlansQuery(PageQuery):
    """Which support plans to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class SupportPlanPage(Schema):
    """A page of support plans."""

    items: list[SupportPlan] = doc("By name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateSupportPlanRequest(Schema):
    """What changes of a support plan."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Gold Plus")
    calendar_id: Id | None = may(
        "Its calendar; null: none of its own. Tickets that are open keep theirs.", examples=[None]
    )
    deactivated: bool = may("Whether nobody gets it any longer.", False)


SupportPlanId = Annotated[
    str, Path(description="The support plan's id.", min_length=1, examples=["pln_2ohc7yaq4tq2mzn7xw3k6v5jrb"])
]


router = APIRouter(tags=["support plans"], route_class=JsonRoute)


@router.post(
    "/v1/support-plans",
    operation_id="create_support_plan",
    summary="Create a support plan",
    status_code=201,
    response_model=SupportPlan,
    responses=problems("RETAILER_UNKNOWN", "CALENDAR_UNKNOWN", writes=True),
)
async def create_support_plan(body: SupportPlanInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a support plan."""
    message = from_json(
        support_plan_service_pb2.CreateSupportPlanRequest, {"support_plan": given(body), "request_id": key}
    )
    response = await call(
        "tickets.v1.SupportPlanService/CreateSupportPlan", message, support_plan_service_pb2.CreateSupportPlanResponse
    )
    return responses.created(response.support_plan, f"/v1/support-plans/{response.support_plan.id}")


@router.get(
    "/v1/support-plans/{id}",
    operation_id="get_support_plan",
    summary="Get a support plan",
    response_model=SupportPlan,
    responses=problems("SUPPORT_PLAN_NOT_FOUND"),
)
async def get_support_plan(id: SupportPlanId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One support plan."""
    message = support_plan_service_pb2.GetSupportPlanRequest(id=id)
    response = await call(
        "tickets.v1.SupportPlanService/GetSupportPlan", message, support_plan_service_pb2.GetSupportPlanResponse
    )
    return responses.resource(response.support_plan, if_none_match)


@router.get(
    "/v1/support-plans",
    operation_id="list_support_plans",
    summary="List support plans",
    response_model=SupportPlanPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_support_plans(
    request: Request, query: Annotated[ListSupportPlansQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's support plans, by name."""
    message = from_json(support_plan_service_pb2.ListSupportPlansRequest, asked(query))
    response = await call(
        "tickets.v1.SupportPlanService/ListSupportPlans", message, support_plan_service_pb2.ListSupportPlansResponse
    )
    return responses.page(request, response.support_plans, response.next_page_token)


@router.patch(
    "/v1/support-plans/{id}",
    operation_id="update_support_plan",
    summary="Change a support plan",
    response_model=SupportPlan,
    responses=problems(
        "SUPPORT_PLAN_NOT_FOUND",
        "CALENDAR_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_support_plan(
    id: SupportPlanId,
    body: UpdateSupportPlanRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Rename or deactivate a support plan, or give it another calendar. If-Match is required."""
    message = from_json(
        support_plan_service_pb2.UpdateSupportPlanRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.SupportPlanService/UpdateSupportPlan", message, support_plan_service_pb2.UpdateSupportPlanResponse
    )
    return responses.resource(response.support_plan)
