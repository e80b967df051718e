# Generated from aftersales/warranty/v1/adjudication_run_service.proto: `make protos`.
"""Dry runs of adjudication rules over claims that there are."""

from typing import Annotated

from aftersales.warranty.v1 import adjudication_run_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.warranty.adjudication_run import AdjudicationRun
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, Schema, may


class CreateAdjudicationRunRequest(Schema):
    """Which version to try, and on how many claims."""

    model_config = REQUEST

    claims: int = may("How many of the claims that were submitted last. Left out: 200.", 200, ge=1, le=1000)


AdjudicationRuleId = Annotated[
    str, Path(description="The version's id.", min_length=1, examples=["adj_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]
AdjudicationRunId = Annotated[
    str, Path(description="The run's id.", min_length=1, examples=["adr_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["adjudication rules"], route_class=JsonRoute)


@router.post(
    "/v1/adjudication-rules/{id}:dry-run",
    operation_id="dry_run_adjudication_rules",
    summary="Dry-run adjudication rules",
    response_model=AdjudicationRun,
    responses=problems(
        "ADJUDICATION_RULES_NOT_FOUND", "TOO_MANY_ADJUDICATION_RUNS", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def dry_run_adjudication_rules(
    id: AdjudicationRuleId, call: SignedIn, body: CreateAdjudicationRunRequest | None = None, key: IdempotencyKey = ""
) -> Response:
    """See what a version would have decided about the claims that were submitted last. It runs in the
    background; five of a retailer at most have not ended. Nothing about the claims changes.
    """
    message = from_json(
        adjudication_run_service_pb2.CreateAdjudicationRunRequest, given(body) | {"id": id, "request_id": key}
    )
    response = await call(
        "warranty.v1.AdjudicationRunService/CreateAdjudicationRun",
        message,
        adjudication_run_service_pb2.CreateAdjudicationRunResponse,
    )
    return responses.answer(to_json(response.adjudication_run))


@router.get(
    "/v1/adjudication-runs/{id}",
    operation_id="get_adjudication_run",
    summary="Get a dry run of adjudication rules",
    response_model=AdjudicationRun,
    responses=problems("ADJUDICATION_RUN_NOT_FOUND"),
)
async def get_adjudication_run(id: AdjudicationRunId, call: SignedIn) -> Response:
    """One dry run: how far it is, and what it has found so far. It is deleted 30 days after it has ended, or
    after as many as the operator sets.
    """
    message = adjudication_run_service_pb2.GetAdjudicationRunRequest(id=id)
    response = await call(
        "warranty.v1.AdjudicationRunService/GetAdjudicationRun",
        message,
        adjudication_run_service_pb2.GetAdjudicationRunResponse,
    )
    return responses.answer(to_json(response.adjudication_run))
