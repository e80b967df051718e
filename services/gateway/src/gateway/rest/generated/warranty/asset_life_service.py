# Generated from aftersales/warranty/v1/asset_life_service.proto: `make protos`.
"""What happened to units, reported by their retailer's people and programs. Unknown and foreign assets are
NOT_FOUND (ASSET_NOT_FOUND).
"""

from typing import Annotated

from aftersales.warranty.v1 import asset_life_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Id
from gateway.rest.generated.warranty.asset_life import (
    AssetFact,
    AssetFactKind,
    AssetHistoryEntry,
    Modernisation,
    ModernisationKind,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, InstantIn, Schema, doc, may


class ReportAssetFactRequest(Schema):
    """What happened."""

    model_config = REQUEST

    kind: AssetFactKind = doc("What happened.", "installed")
    at: InstantIn = doc("When it happened. Not in the future.", "2026-11-08T09:00:00Z")


class RevokeAssetFactRequest(Schema):
    """Which fact is wrong."""

    model_config = REQUEST

    fact_id: Id = doc("The fact's id.", "fct_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500), passes("visible_text")] = doc(
        "Why it is wrong.", "The installer mixed up two orders."
    )


class RecordModernisationRequest(Schema):
    """What was changed."""

    model_config = REQUEST

    kind: ModernisationKind = doc("What was done.", "modernisation")
    at: InstantIn = doc("When it was done. Not in the future.", "2026-11-18T09:00:00Z")
    revision: Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")] = may(
        "The revision of the product that the unit has now. Left out: as before.", "C"
    )
    firmware: Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")] = may(
        "The firmware that it has now. Left out: as before.", "2.4.1"
    )
    document_id: Id = may(
        "The document of its product model by which it was done, such as a modernisation bulletin.",
        "pdc_6w2ohc7yaq4tq2mzn7xw3k6v5j",
    )
    extended_coverage_id: Id = may(
        "The coverage that it extends. Partners leave it out. Left out: no coverage changes.",
        "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    extended_months: int = may("By how many months; 0 without such a coverage.", 12, ge=0, le=600)


class RevokeModernisationRequest(Schema):
    """Which modernisation was not made."""

    model_config = REQUEST

    modernisation_id: Id = doc("The modernisation's id.", "mdn_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500), passes("visible_text")] = doc(
        "Why it is wrong.", "It was another unit."
    )


class ListAssetHistoryQuery(PageQuery):
    """Whose history to list."""


class AssetHistoryEntryPage(Schema):
    """A page of asset history entries."""

    items: list[AssetHistoryEntry] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


AssetId = Annotated[str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])]


router = APIRouter(tags=["assets"], route_class=JsonRoute)


@router.post(
    "/v1/assets/{id}/facts",
    operation_id="report_asset_fact",
    summary="Report what happened to a unit",
    status_code=201,
    response_model=AssetFact,
    responses=problems("ASSET_NOT_FOUND", "TOO_MANY_FACTS", "LEDGER_FULL", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def report_asset_fact(
    id: AssetId, body: ReportAssetFactRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Report what happened to a unit. The coverages that start by it, or end by it, are computed anew. What
    cannot be is refused: a date in the future, a delivery before the making, anything after the disposal. A
    wrong fact is revoked, and the right one reported. An asset has 100 facts at most, and 50 more that are a
    return, a cancellation or its disposal.
    """
    message = from_json(
        asset_life_service_pb2.ReportAssetFactRequest, given(body) | {"asset_id": id, "request_id": key}
    )
    response = await call(
        "warranty.v1.AssetLifeService/ReportAssetFact", message, asset_life_service_pb2.ReportAssetFactResponse
    )
    return responses.created(response.fact, f"/v1/assets/{response.fact.asset_id}/history")


@router.post(
    "/v1/assets/{id}:revoke-fact",
    operation_id="revoke_asset_fact",
    summary="Revoke a fact about a unit",
    response_model=AssetFact,
    responses=problems(
        "ASSET_NOT_FOUND",
        "ASSET_FACT_NOT_FOUND",
        "ASSET_FACT_NEEDED",
        "LEDGER_FULL",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def revoke_asset_fact(
    id: AssetId, body: RevokeAssetFactRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Revoke a fact that is wrong. The coverages are computed anew, as if it had not been reported; the history
    keeps it. One that others depend on is revoked after them, such as a return after which the unit was sold
    again. A fact that was revoked before is returned as it is.
    """
    message = from_json(
        asset_life_service_pb2.RevokeAssetFactRequest, given(body) | {"asset_id": id, "request_id": key}
    )
    response = await call(
        "warranty.v1.AssetLifeService/RevokeAssetFact", message, asset_life_service_pb2.RevokeAssetFactResponse
    )
    return responses.answer(to_json(response.fact))


@router.post(
    "/v1/assets/{id}/modernisations",
    operation_id="record_modernisation",
    summary="Record a modernisation of a unit",
    status_code=201,
    response_model=Modernisation,
    responses=problems(
        "ASSET_NOT_FOUND",
        "TOO_MANY_MODERNISATIONS",
        "COVERAGE_NOT_FOUND",
        "COVERAGE_STATE",
        "LEDGER_FULL",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def record_modernisation(
    id: AssetId, body: RecordModernisationRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Record that a unit was upgraded or modernised: its configuration is another one from then on, and it may
    extend a coverage. Its passport lists the documents of the new revision. An asset has 50 of them at most,
    and none after its disposal.
    """
    message = from_json(
        asset_life_service_pb2.RecordModernisationRequest, given(body) | {"asset_id": id, "request_id": key}
    )
    response = await call(
        "warranty.v1.AssetLifeService/RecordModernisation", message, asset_life_service_pb2.RecordModernisationResponse
    )
    return responses.created(response.modernisation, f"/v1/assets/{response.modernisation.asset_id}/history")


@router.post(
    "/v1/assets/{id}:revoke-modernisation",
    operation_id="revoke_modernisation",
    summary="Revoke a modernisation of a unit",
    response_model=Modernisation,
    responses=problems("ASSET_NOT_FOUND", "MODERNISATION_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def revoke_modernisation(
    id: AssetId, body: RevokeModernisationRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Revoke a modernisation that was not made. The configuration is the one before, and the history keeps it. A
    coverage that it extended stays as it is: it was promised. A modernisation that was revoked before is
    returned as it is.
    """
    message = from_json(
        asset_life_service_pb2.RevokeModernisationRequest, given(body) | {"asset_id": id, "request_id": key}
    )
    response = await call(
        "warranty.v1.AssetLifeService/RevokeModernisation", message, asset_life_service_pb2.RevokeModernisationResponse
    )
    return responses.answer(to_json(response.modernisation))


@router.get(
    "/v1/assets/{id}/history",
    operation_id="list_asset_history",
    summary="List the history of an asset",
    response_model=AssetHistoryEntryPage,
    responses=problems("ASSET_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_asset_history(
    id: AssetId, request: Request, query: Annotated[ListAssetHistoryQuery, Query()], call: SignedIn
) -> Response:
    """The life of a unit, the newest first, by the dates on which things happened. Customers see what happened
    since they bought it, and when it was made; neither what was revoked nor who reported it.
    """
    message = from_json(asset_life_service_pb2.ListAssetHistoryRequest, asked(query) | {"asset_id": id})
    response = await call(
        "warranty.v1.AssetLifeService/ListAssetHistory", message, asset_life_service_pb2.ListAssetHistoryResponse
    )
    return responses.page(request, response.entries, response.next_page_token)
