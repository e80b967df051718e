# Generated from aftersales/warranty/v1/goodwill_service.proto: `make protos`.
"""How much goodwill is granted in claims. Without a policy there is no limit."""

from typing import Annotated

from aftersales.warranty.v1 import goodwill_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import RetailerId
from gateway.rest.generated.warranty.goodwill import GoodwillPolicy, GoodwillPolicyInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import Schema, doc, may


class ListGoodwillPoliciesQuery(PageQuery):
    """Parameters of GET /v1/goodwill-policies."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class GoodwillPolicyPage(Schema):
    """A page of goodwill policies."""

    items: list[GoodwillPolicy] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


GoodwillPolicyId = Annotated[
    str, Path(description="The version's id.", min_length=1, examples=["gwp_6b2ohcyaua7k2vq5mzn3xw4tjr"])
]


router = APIRouter(tags=["goodwill"], route_class=JsonRoute)


@router.post(
    "/v1/goodwill-policies",
    operation_id="create_goodwill_policy",
    summary="Create a goodwill policy",
    status_code=201,
    response_model=GoodwillPolicy,
    responses=problems("RETAILER_REQUIRED", writes=True),
)
async def create_goodwill_policy(body: GoodwillPolicyInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a version of the goodwill policy. It counts for decisions from now on."""
    message = from_json(
        goodwill_service_pb2.CreateGoodwillPolicyRequest, {"goodwill_policy": given(body), "request_id": key}
    )
    response = await call(
        "warranty.v1.GoodwillService/CreateGoodwillPolicy", message, goodwill_service_pb2.CreateGoodwillPolicyResponse
    )
    return responses.created(response.goodwill_policy, f"/v1/goodwill-policies/{response.goodwill_policy.id}")


@router.get(
    "/v1/goodwill-policies/{id}",
    operation_id="get_goodwill_policy",
    summary="Get a goodwill policy",
    response_model=GoodwillPolicy,
    responses=problems("GOODWILL_POLICY_NOT_FOUND"),
)
async def get_goodwill_policy(id: GoodwillPolicyId, call: SignedIn) -> Response:
    """One version of a goodwill policy."""
    message = goodwill_service_pb2.GetGoodwillPolicyRequest(id=id)
    response = await call(
        "warranty.v1.GoodwillService/GetGoodwillPolicy", message, goodwill_service_pb2.GetGoodwillPolicyResponse
    )
    return responses.answer(to_json(response.goodwill_policy))


@router.get(
    "/v1/goodwill-policies",
    operation_id="list_goodwill_policies",
    summary="List goodwill policies",
    response_model=GoodwillPolicyPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_goodwill_policies(
    request: Request, query: Annotated[ListGoodwillPoliciesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's versions, newest first."""
    message = from_json(goodwill_service_pb2.ListGoodwillPoliciesRequest, asked(query))
    response = await call(
        "warranty.v1.GoodwillService/ListGoodwillPolicies", message, goodwill_service_pb2.ListGoodwillPoliciesResponse
    )
    return responses.page(request, response.goodwill_policies, response.next_page_token)
