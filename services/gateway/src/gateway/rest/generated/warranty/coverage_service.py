# Generated from aftersales/warranty/v1/coverage_service.proto: `make protos`.
"""The coverages of an asset: what they do at a moment, and what happened to them. Unknown and foreign assets are
NOT_FOUND (ASSET_NOT_FOUND).
"""

from typing import Annotated

from aftersales.warranty.v1 import coverage_service_pb2
from fastapi import APIRouter, Path, Query, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Country, Date, Name
from gateway.rest.generated.warranty.coverage import CoverageEntryKind, CoverageExplanation, CoverageRecord, LawPack
from gateway.rest.generated.warranty.product_model import (
    CostKind,
    CostLimitInput,
    MeterLimitInput,
    MeterUnit,
    TermConditionsInput,
    WarrantyKind,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, StrictQuery, Whole
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, InstantIn, Schema, doc, may


class GetCoverageExplanationQuery(StrictQuery):
    """What to explain."""

    at: InstantIn = may("The moment. Left out: now.", "2026-11-05T15:00:00Z")
    cost_kind: CostKind = may("One kind of cost. Left out: all.", "parts")
    fault_reason: Annotated[str, StringConstraints(min_length=1, max_length=50), passes("filter")] = may(
        "Why it failed, by its code.", "wear"
    )
    country: Country = may("The country in which it failed (ISO 3166-1 alpha-2).", "FI")
    meter_unit: MeterUnit = may(
        "What meter_value counts. Left out, with meter_value: the readings that are stored count.", "hours"
    )
    meter_value: Whole = may(
        "The usage at the failure, given with meter_unit. It counts rather than what is stored.",
        1200,
        ge=1,
        le=1000000000000,
    )


class AddCoverageRequest(Schema):
    """A coverage with terms of its own."""

    model_config = REQUEST

    kind: WarrantyKind = doc(
        "extended or contract; staff also goodwill or recall. What the law and the first sale give is never "
        "added by hand.",
        "contract",
    )
    first_day: Date = doc("The first covered day: from the sale of the unit on, ten years ahead at most.", "2026-12-01")
    months: int = doc("Calendar months. 0: only meter_limit ends it.", 12, ge=0, le=600)
    parts_share_percent: int = doc("Share of the parts that is paid for, in percent.", 100, ge=0, le=100)
    labour_share_percent: int = doc("Share of the labour that is paid for, in percent.", 100, ge=0, le=100)
    travel_share_percent: int = doc("Share of the travel that is paid for, in percent.", 0, ge=0, le=100)
    shipping_share_percent: int = may("Share of the carriage that is paid for, in percent.", 100, ge=0, le=100)
    meter_limit: MeterLimitInput = may("Ends it, if its months are not over before.")
    cost_limits: list[CostLimitInput] = may("Caps and deductibles, each kind of cost once.", max_length=4)
    conditions: TermConditionsInput = may("What must be true for it to apply.")
    invoice_number: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "The number of the invoice or contract, wherever it was invoiced.", "C-2026-0815"
    )
    reason: Annotated[str, StringConstraints(max_length=200), passes("line")] = may(
        "Why, for staff.", "Sold with the service visit"
    )


class RecordCoverageEntryRequest(Schema):
    """What happened to a coverage."""

    model_config = REQUEST

    kind: CoverageEntryKind = doc("extended, repair_extension, suspended, resumed, voided or replaced.", "extended")
    at: InstantIn = may(
        "From when it counts: when it was sold, repaired, suspended. Left out: now.", "2026-11-05T15:00:00Z"
    )
    reason: Name = doc("Why, for staff.", "Sold with the service visit")
    months: int = may("The months that an extension adds. A repair adds those of the law.", 1, ge=0, le=120)
    invoice_number: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "The number of the invoice of an extension that was sold, wherever it was invoiced.", "R-2026-0815"
    )
    replacement_asset_id: Annotated[str, StringConstraints(max_length=64), passes("line")] = may(
        "Given with `replaced` alone: the unit of the same owner that took the place of this one. Each "
        "coverage goes over by itself, for what is left of it, and for 90 days at least.",
        "",
    )


class OverrideCoverageRequest(Schema):
    """The start or end to set."""

    model_config = REQUEST

    starts_at: InstantIn = may("The first instant covered. Left out: as it is.", "2026-11-04T23:00:00Z")
    ends_at: InstantIn = may("The first instant no longer covered. Left out: as it is.", "2031-11-05T23:00:00Z")
    reason: Name = doc("Why, for staff.", "Agreed with the buyer at the sale")


class GetLawPackQuery(StrictQuery):
    """Which rules to return."""

    on: Date = may("In force on this day. Left out: today.", "2026-11-29")


AssetId = Annotated[str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])]
CoverageCoverageId = Annotated[
    str, Path(description="The coverage's id.", min_length=1, examples=["cov_6v5jrb2ohc7yaq4tq2mzn7xw3k"])
]
LawPackId = Annotated[
    str, Path(description="The jurisdiction: EU, or a country by its ISO 3166-1 code.", min_length=1, examples=["EU"])
]


router = APIRouter(tags=["coverage"], route_class=JsonRoute)


@router.get(
    "/v1/assets/{id}/coverage",
    operation_id="get_coverage_explanation",
    summary="Explain the coverage of an asset",
    response_model=CoverageExplanation,
    responses=problems("ASSET_NOT_FOUND"),
)
async def get_coverage_explanation(
    id: AssetId, query: Annotated[GetCoverageExplanationQuery, Query()], call: SignedIn
) -> Response:
    """What the customer may rely on at a moment, and who pays for what, in codes and in sentences. A condition
    of which nothing is stated does not exclude a coverage: it is named in `unchecked`.
    """
    message = from_json(coverage_service_pb2.GetCoverageExplanationRequest, asked(query) | {"asset_id": id})
    response = await call(
        "warranty.v1.CoverageService/GetCoverageExplanation",
        message,
        coverage_service_pb2.GetCoverageExplanationResponse,
    )
    return responses.answer(to_json(response.explanation))


@router.get(
    "/v1/assets/{id}/coverages/{coverage_id}",
    operation_id="get_coverage",
    summary="Get a coverage",
    response_model=CoverageRecord,
    responses=problems("ASSET_NOT_FOUND", "COVERAGE_NOT_FOUND"),
)
async def get_coverage(
    id: AssetId, coverage_id: CoverageCoverageId, call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One coverage with its ledger."""
    message = coverage_service_pb2.GetCoverageRequest(asset_id=id, coverage_id=coverage_id)
    response = await call("warranty.v1.CoverageService/GetCoverage", message, coverage_service_pb2.GetCoverageResponse)
    return responses.resource(response.record, if_none_match)


@router.post(
    "/v1/assets/{id}/coverages",
    operation_id="add_coverage",
    summary="Add a coverage to an asset",
    status_code=201,
    response_model=CoverageRecord,
    responses=problems(
        "ASSET_NOT_FOUND",
        "ASSET_HAS_NO_OWNER",
        "ASSET_OWNER_ERASED",
        "TOO_MANY_COVERAGES",
        "LEDGER_FULL",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def add_coverage(id: AssetId, body: AddCoverageRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Add a coverage that was sold or granted after the unit: an extension, a service contract, goodwill, a
    recall. Its days are those of the zone of the unit's other coverages, and facts of the unit do not move
    them.
    """
    message = from_json(coverage_service_pb2.AddCoverageRequest, given(body) | {"asset_id": id, "request_id": key})
    response = await call("warranty.v1.CoverageService/AddCoverage", message, coverage_service_pb2.AddCoverageResponse)
    return responses.created(
        response.record, f"/v1/assets/{response.record.asset_id}/coverages/{response.record.coverage_id}"
    )


@router.post(
    "/v1/assets/{id}/coverages/{coverage_id}:record",
    operation_id="record_coverage_entry",
    summary="Record what happened to a coverage",
    response_model=CoverageRecord,
    responses=problems(
        "ASSET_NOT_FOUND",
        "COVERAGE_NOT_FOUND",
        "COVERAGE_STATE",
        "STATUTORY_RIGHT",
        "REPAIR_EXTENSION_USED",
        "LEDGER_FULL",
        "TOO_MANY_COVERAGES",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def record_coverage_entry(
    id: AssetId,
    coverage_id: CoverageCoverageId,
    body: RecordCoverageEntryRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Record what happened to a coverage: an extension sold later, a completed repair, a suspension, that it
    goes on, that it is void, or that the unit was replaced by another one, which what is left of it covers
    from then on.
    """
    message = from_json(
        coverage_service_pb2.RecordCoverageEntryRequest,
        given(body) | {"asset_id": id, "coverage_id": coverage_id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "warranty.v1.CoverageService/RecordCoverageEntry", message, coverage_service_pb2.RecordCoverageEntryResponse
    )
    return responses.resource(response.record)


@router.post(
    "/v1/assets/{id}/coverages/{coverage_id}:override",
    operation_id="override_coverage",
    summary="Override a coverage",
    response_model=CoverageRecord,
    responses=problems(
        "ASSET_NOT_FOUND",
        "COVERAGE_NOT_FOUND",
        "COVERAGE_STATE",
        "LEDGER_FULL",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def override_coverage(
    id: AssetId,
    coverage_id: CoverageCoverageId,
    body: OverrideCoverageRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Set the start or the end of a coverage by hand. Facts of the unit do not move it afterwards."""
    message = from_json(
        coverage_service_pb2.OverrideCoverageRequest,
        given(body) | {"asset_id": id, "coverage_id": coverage_id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "warranty.v1.CoverageService/OverrideCoverage", message, coverage_service_pb2.OverrideCoverageResponse
    )
    return responses.resource(response.record)


@router.get(
    "/v1/law-packs/{id}",
    operation_id="get_law_pack",
    summary="Get the rules of law of a jurisdiction",
    response_model=LawPack,
    responses=problems("LAW_PACK_NOT_FOUND"),
)
async def get_law_pack(id: LawPackId, query: Annotated[GetLawPackQuery, Query()], call: SignedIn) -> Response:
    """The rules of law that are in force on a day, with their sources. They are data for decisions, no legal
    advice.
    """
    message = from_json(coverage_service_pb2.GetLawPackRequest, asked(query) | {"id": id})
    response = await call("warranty.v1.CoverageService/GetLawPack", message, coverage_service_pb2.GetLawPackResponse)
    return responses.answer(to_json(response.pack))
