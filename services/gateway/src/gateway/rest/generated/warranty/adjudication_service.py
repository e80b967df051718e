# Generated from aftersales/warranty/v1/adjudication_service.proto: `make protos`.
"""Versions of the rules by which claims are decided."""

from typing import Annotated, Any

from aftersales.warranty.v1 import adjudication_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import RetailerId
from gateway.rest.generated.warranty.adjudication import (
    AdjudicationOutcome,
    AdjudicationRules,
    AdjudicationRulesInput,
    AdjudicationVocabulary,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, JsonWithin, Schema, doc, may


class CheckAdjudicationRulesResponse(Schema):
    """What the version decides."""

    lines: list[AdjudicationOutcome] = doc("In the order of the request.")


class AdjudicationLineFactsInput(Schema):
    """A line to decide."""

    model_config = REQUEST

    number: int = doc("Its number.", 1, ge=1, le=50)
    facts: Annotated[dict[str, Any], JsonWithin(1500)] = doc(
        "What is known of the line and of its coverage: names are fields of the vocabulary. What is left out "
        "is missing.",
        {"coverage.applies": True, "line.cost_kind": "parts", "line.asked": 12900},
    )


class CheckAdjudicationRulesRequest(Schema):
    """Which version to try, and on what."""

    model_config = REQUEST

    facts: Annotated[dict[str, Any], JsonWithin(3000)] = doc(
        "What is known of the claim, the asset, the partner and the history: names are fields of the "
        "vocabulary. What is left out is missing.",
        {"claim.currency": "EUR", "claim.evidence": 1, "asset.age_days": 400},
    )
    lines: list[AdjudicationLineFactsInput] = doc("Its lines.", min_length=1, max_length=20)


class ListAdjudicationRulesQuery(PageQuery):
    """Whose versions to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class AdjudicationRulesPage(Schema):
    """A page of adjudication ruless."""

    items: list[AdjudicationRules] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


AdjudicationRuleId = Annotated[
    str, Path(description="The version's id.", min_length=1, examples=["adj_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["adjudication rules"], route_class=JsonRoute)


@router.get(
    "/v1/adjudication-vocabulary",
    operation_id="get_adjudication_vocabulary",
    summary="Get an adjudication vocabulary",
    response_model=AdjudicationVocabulary,
    responses=problems(),
)
async def get_adjudication_vocabulary(call: SignedIn) -> Response:
    """The fields, types and operators that the conditions of rules are made of."""
    message = adjudication_service_pb2.GetAdjudicationVocabularyRequest()
    response = await call(
        "warranty.v1.AdjudicationService/GetAdjudicationVocabulary",
        message,
        adjudication_service_pb2.GetAdjudicationVocabularyResponse,
    )
    return responses.answer(to_json(response.vocabulary))


@router.post(
    "/v1/adjudication-rules",
    operation_id="create_adjudication_rules",
    summary="Create a draft of adjudication rules",
    status_code=201,
    response_model=AdjudicationRules,
    responses=problems("RETAILER_REQUIRED", writes=True),
)
async def create_adjudication_rules(body: AdjudicationRulesInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a draft of a version. It decides nothing before it is published."""
    message = from_json(
        adjudication_service_pb2.CreateAdjudicationRulesRequest, {"adjudication_rules": given(body), "request_id": key}
    )
    response = await call(
        "warranty.v1.AdjudicationService/CreateAdjudicationRules",
        message,
        adjudication_service_pb2.CreateAdjudicationRulesResponse,
    )
    return responses.created(response.adjudication_rules, f"/v1/adjudication-rules/{response.adjudication_rules.id}")


@router.post(
    "/v1/adjudication-rules/{id}:publish",
    operation_id="publish_adjudication_rules",
    summary="Publish adjudication rules",
    response_model=AdjudicationRules,
    responses=problems(
        "ADJUDICATION_RULES_NOT_FOUND",
        "ADJUDICATION_RULES_PUBLISHED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def publish_adjudication_rules(
    id: AdjudicationRuleId,
    call: SignedIn,
    body: Nothing | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Publish a draft: from now on it decides the retailer's claims. To return to an earlier version, create a
    draft with its rules.
    """
    message = adjudication_service_pb2.PublishAdjudicationRulesRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "warranty.v1.AdjudicationService/PublishAdjudicationRules",
        message,
        adjudication_service_pb2.PublishAdjudicationRulesResponse,
    )
    return responses.resource(response.adjudication_rules)


@router.post(
    "/v1/adjudication-rules/{id}:try",
    operation_id="try_adjudication_rules",
    summary="Try adjudication rules",
    response_model=CheckAdjudicationRulesResponse,
    responses=problems("ADJUDICATION_RULES_NOT_FOUND", writes=True, keyed=False),
)
async def try_adjudication_rules(
    id: AdjudicationRuleId, body: CheckAdjudicationRulesRequest, call: SignedIn
) -> Response:
    """What a version decides about facts, and why. Nothing is stored."""
    message = from_json(adjudication_service_pb2.CheckAdjudicationRulesRequest, given(body) | {"id": id})
    response = await call(
        "warranty.v1.AdjudicationService/CheckAdjudicationRules",
        message,
        adjudication_service_pb2.CheckAdjudicationRulesResponse,
    )
    return responses.answer(to_json(response))


@router.get(
    "/v1/adjudication-rules/{id}",
    operation_id="get_adjudication_rules",
    summary="Get a version of the adjudication rules",
    response_model=AdjudicationRules,
    responses=problems("ADJUDICATION_RULES_NOT_FOUND"),
)
async def get_adjudication_rules(id: AdjudicationRuleId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One version."""
    message = adjudication_service_pb2.GetAdjudicationRulesRequest(id=id)
    response = await call(
        "warranty.v1.AdjudicationService/GetAdjudicationRules",
        message,
        adjudication_service_pb2.GetAdjudicationRulesResponse,
    )
    return responses.resource(response.adjudication_rules, if_none_match)


@router.get(
    "/v1/adjudication-rules",
    operation_id="list_adjudication_rules",
    summary="List versions of the adjudication rules",
    response_model=AdjudicationRulesPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_adjudication_rules(
    request: Request, query: Annotated[ListAdjudicationRulesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's versions, newest first."""
    message = from_json(adjudication_service_pb2.ListAdjudicationRulesRequest, asked(query))
    response = await call(
        "warranty.v1.AdjudicationService/ListAdjudicationRules",
        message,
        adjudication_service_pb2.ListAdjudicationRulesResponse,
    )
    return responses.page(request, response.adjudication_rules, response.next_page_token)
