# Generated from aftersales/warranty/v1/claim_policy_service.proto: `make protos`.
"""What a retailer promises about claims, in versions."""

from typing import Annotated

from aftersales.warranty.v1 import claim_policy_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import RetailerId
from gateway.rest.generated.warranty.claim_policy import ClaimPolicy, ClaimPolicyInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import Schema, doc, may


class ListClaimPoliciesQuery(PageQuery):
    """Parameters of GET /v1/claim-policies."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class ClaimPolicyPage(Schema):
    """A page of claim policies."""

    items: list[ClaimPolicy] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


ClaimPolicyId = Annotated[
    str, Path(description="The version's id.", min_length=1, examples=["cpo_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["claim policies"], route_class=JsonRoute)


@router.post(
    "/v1/claim-policies",
    operation_id="create_claim_policy",
    summary="Create a version of the claim policy",
    status_code=201,
    response_model=ClaimPolicy,
    responses=problems("CLAIM_CALENDAR_UNKNOWN", "RETAILER_REQUIRED", writes=True),
)
async def create_claim_policy(body: ClaimPolicyInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a version of the claim policy. Claims that are submitted from now on get it."""
    message = from_json(
        claim_policy_service_pb2.CreateClaimPolicyRequest, {"claim_policy": given(body), "request_id": key}
    )
    response = await call(
        "warranty.v1.ClaimPolicyService/CreateClaimPolicy", message, claim_policy_service_pb2.CreateClaimPolicyResponse
    )
    return responses.created(response.claim_policy, f"/v1/claim-policies/{response.claim_policy.id}")


@router.get(
    "/v1/claim-policies/{id}",
    operation_id="get_claim_policy",
    summary="Get a version of the claim policy",
    response_model=ClaimPolicy,
    responses=problems("CLAIM_POLICY_NOT_FOUND"),
)
async def get_claim_policy(id: ClaimPolicyId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One version."""
    message = claim_policy_service_pb2.GetClaimPolicyRequest(id=id)
    response = await call(
        "warranty.v1.ClaimPolicyService/GetClaimPolicy", message, claim_policy_service_pb2.GetClaimPolicyResponse
    )
    return responses.resource(response.claim_policy, if_none_match)


@router.get(
    "/v1/claim-policies",
    operation_id="list_claim_policies",
    summary="List versions of the claim policy",
    response_model=ClaimPolicyPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_claim_policies(
    request: Request, query: Annotated[ListClaimPoliciesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's versions, newest first: the first one counts."""
    message = from_json(claim_policy_service_pb2.ListClaimPoliciesRequest, asked(query))
    response = await call(
        "warranty.v1.ClaimPolicyService/ListClaimPolicies", message, claim_policy_service_pb2.ListClaimPoliciesResponse
    )
    return responses.page(request, response.claim_policies, response.next_page_token)
