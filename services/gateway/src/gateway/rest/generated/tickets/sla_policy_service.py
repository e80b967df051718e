# Generated from aftersales/tickets/v1/sla_policy_service.proto: `make protos`.
"""What retailers promise, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import sla_policy_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.generated.tickets.sla_policy import (
    NewTerms,
    SlaPolicy,
    SlaPolicyConditionsPatch,
    SlaPolicyEscalationInput,
    SlaPolicyInput,
    SlaPolicyTargetsInput,
    SlaPolicyVersion,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListSlaPoliciesQuery(PageQuery):
    """Which policies to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class SlaPolicyPage(Schema):
    """A page of sla policies."""

    items: list[SlaPolicy] = doc("In the order in which they are looked at.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateSlaPolicyRequest(Schema):
    """What changes of a policy: a JSON Merge Patch (RFC 7396). Lists are replaced as a whole."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Gold plan, 2027")
    position: int = may(
        "Its new place in the order. The default policy has no other than its own.", 20, ge=1, le=1000000
    )
    conditions: SlaPolicyConditionsPatch | None = may("Which tickets it is for; null: all.")
    targets: list[SlaPolicyTargetsInput] = may(
        "What is promised at each priority: all of it.", min_length=1, max_length=4
    )
    calendar_id: Id | None = may("Its calendar; null: the retailer's default.", examples=[None])
    warn_at: list[Annotated[int, Field(ge=1, le=99)]] | None = may(
        "Shares of each budget, in percent, at which a warning is published; null: no warnings.", [75, 90], max_length=5
    )
    escalations: list[SlaPolicyEscalationInput] | None = may(
        "What is done when a share of a budget is used: all of it; null: nothing.", [], max_length=10
    )
    deactivated: bool = may(
        "Whether new tickets do not get it any more. It can be set back. Not for the default policy.", False
    )


class RecomputeSlaPolicyRequest(Schema):
    """How the open tickets of a policy are recomputed."""

    model_config = REQUEST

    terms: NewTerms = doc("Which terms they are given.", "newest")


class ListSlaPolicyVersionsQuery(PageQuery):
    """Which policy's versions to list."""


class SlaPolicyVersionPage(Schema):
    """A page of sla policy versions."""

    items: list[SlaPolicyVersion] = doc("The newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


SlaPolicyId = Annotated[
    str, Path(description="The policy's id.", min_length=1, examples=["slp_4kqz7mzn2xw6tjr5b3ohcyaud4"])
]
SlaPolicyPolicyId = Annotated[
    str, Path(description="The policy's id.", min_length=1, examples=["slp_4kqz7mzn2xw6tjr5b3ohcyaud4"])
]
VersionNumber = Annotated[str, Path(description="The number of the version.", min_length=1, examples=["1"])]


router = APIRouter(tags=["SLA policies"], route_class=JsonRoute)


@router.post(
    "/v1/sla-policies",
    operation_id="create_sla_policy",
    summary="Create an SLA policy",
    status_code=201,
    response_model=SlaPolicy,
    responses=problems(
        "RETAILER_UNKNOWN",
        "SLA_POLICIES_FULL",
        "TEAM_UNKNOWN",
        "AGENT_UNKNOWN",
        "CALENDAR_UNKNOWN",
        "SUPPORT_PLAN_UNKNOWN",
        "TICKET_CATEGORY_UNKNOWN",
        writes=True,
    ),
)
async def create_sla_policy(body: SlaPolicyInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create an SLA policy."""
    message = from_json(sla_policy_service_pb2.CreateSlaPolicyRequest, {"sla_policy": given(body), "request_id": key})
    response = await call(
        "tickets.v1.SlaPolicyService/CreateSlaPolicy", message, sla_policy_service_pb2.CreateSlaPolicyResponse
    )
    return responses.created(response.sla_policy, f"/v1/sla-policies/{response.sla_policy.id}")


@router.get(
    "/v1/sla-policies/{id}",
    operation_id="get_sla_policy",
    summary="Get an SLA policy",
    response_model=SlaPolicy,
    responses=problems("SLA_POLICY_NOT_FOUND"),
)
async def get_sla_policy(id: SlaPolicyId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One SLA policy."""
    message = sla_policy_service_pb2.GetSlaPolicyRequest(id=id)
    response = await call(
        "tickets.v1.SlaPolicyService/GetSlaPolicy", message, sla_policy_service_pb2.GetSlaPolicyResponse
    )
    return responses.resource(response.sla_policy, if_none_match)


@router.get(
    "/v1/sla-policies",
    operation_id="list_sla_policies",
    summary="List SLA policies",
    response_model=SlaPolicyPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_sla_policies(
    request: Request, query: Annotated[ListSlaPoliciesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's SLA policies, in the order in which they are looked at: by position, those at the same one by
    id. The last one is its default policy.
    """
    message = from_json(sla_policy_service_pb2.ListSlaPoliciesRequest, asked(query))
    response = await call(
        "tickets.v1.SlaPolicyService/ListSlaPolicies", message, sla_policy_service_pb2.ListSlaPoliciesResponse
    )
    return responses.page(request, response.sla_policies, response.next_page_token)


@router.patch(
    "/v1/sla-policies/{id}",
    operation_id="update_sla_policy",
    summary="Change an SLA policy",
    response_model=SlaPolicy,
    responses=problems(
        "SLA_POLICY_NOT_FOUND",
        "SLA_POLICY_IS_DEFAULT",
        "TEAM_UNKNOWN",
        "AGENT_UNKNOWN",
        "CALENDAR_UNKNOWN",
        "SUPPORT_PLAN_UNKNOWN",
        "TICKET_CATEGORY_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_sla_policy(
    id: SlaPolicyId, body: UpdateSlaPolicyRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change an SLA policy, which makes a new version of it. Tickets keep the version that they have. If-Match
    is required.
    """
    message = from_json(
        sla_policy_service_pb2.UpdateSlaPolicyRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.SlaPolicyService/UpdateSlaPolicy", message, sla_policy_service_pb2.UpdateSlaPolicyResponse
    )
    return responses.resource(response.sla_policy)


@router.post(
    "/v1/sla-policies/{id}:recompute",
    operation_id="recompute_sla_policy",
    summary="Recompute the tickets of an SLA policy",
    status_code=202,
    response_model=SlaPolicy,
    responses=problems(
        "SLA_POLICY_NOT_FOUND", "ETAG_MISMATCH", "HEADER_INVALID", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def recompute_sla_policy(
    id: SlaPolicyId, body: RecomputeSlaPolicyRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Give all open tickets of a policy other terms, one after the other: `recomputation` of the policy shows
    how far it is. Asked for again while it goes on, it begins anew.
    """
    message = from_json(
        sla_policy_service_pb2.RecomputeSlaPolicyRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.SlaPolicyService/RecomputeSlaPolicy", message, sla_policy_service_pb2.RecomputeSlaPolicyResponse
    )
    return responses.created(response.sla_policy, f"/v1/sla-policies/{response.sla_policy.id}", status=202)


@router.get(
    "/v1/sla-policies/{policy_id}/versions",
    operation_id="list_sla_policy_versions",
    summary="List the versions of an SLA policy",
    response_model=SlaPolicyVersionPage,
    responses=problems("SLA_POLICY_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_sla_policy_versions(
    policy_id: SlaPolicyPolicyId,
    request: Request,
    query: Annotated[ListSlaPolicyVersionsQuery, Query()],
    call: SignedIn,
) -> Response:
    """A policy's versions, the newest first."""
    message = from_json(sla_policy_service_pb2.ListSlaPolicyVersionsRequest, asked(query) | {"policy_id": policy_id})
    response = await call(
        "tickets.v1.SlaPolicyService/ListSlaPolicyVersions",
        message,
        sla_policy_service_pb2.ListSlaPolicyVersionsResponse,
    )
    return responses.page(request, response.versions, response.next_page_token)


@router.get(
    "/v1/sla-policies/{policy_id}/versions/{number}",
    operation_id="get_sla_policy_version",
    summary="Get a version of an SLA policy",
    response_model=SlaPolicyVersion,
    responses=problems("SLA_POLICY_NOT_FOUND", "SLA_POLICY_VERSION_NOT_FOUND"),
)
async def get_sla_policy_version(policy_id: SlaPolicyPolicyId, number: VersionNumber, call: SignedIn) -> Response:
    """One version of a policy."""
    message = sla_policy_service_pb2.GetSlaPolicyVersionRequest(policy_id=policy_id, number=number)
    response = await call(
        "tickets.v1.SlaPolicyService/GetSlaPolicyVersion", message, sla_policy_service_pb2.GetSlaPolicyVersionResponse
    )
    return responses.answer(to_json(response.version))
