# Generated from aftersales/warranty/v1/meter_service.proto: `make protos`.
"""Meters of assets, and what they showed when."""

from typing import Annotated

from aftersales.warranty.v1 import meter_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, RetailerId
from gateway.rest.generated.warranty.meter import Meter, MeterReading, MeterReadingRevocation
from gateway.rest.generated.warranty.product_model import MeterUnit
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, StrictQuery
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, InstantIn, Schema, doc, may


class AssetUsage(Schema):
    """What an asset has been used."""

    meters: list[Meter] = doc("One of each unit at most.")


class AcceptedReading(Schema):
    """A reading that is recorded."""

    index: int = doc("Its place in the request, from 0.", 0)
    reading_id: str = doc("The reading's id.", "mrd_aq4tq2mzn7xw3k6v5jrb2ohc7y")


class RefusedReading(Schema):
    """A reading that is not recorded."""

    index: int = doc("Its place in the request, from 0.", 1)
    field: str = doc("The field at fault.", "value")
    reason: str = doc("Why: a code of the same reasons as for one reading.", "METER_READING_GOES_BACK")
    detail: str = doc("The same in words.", "The meter showed 130 before, on 2026-11-19.")


class MeterReadingBatch(Schema):
    """What became of each reading of a batch."""

    accepted: list[AcceptedReading] = doc("Those that are recorded now, also where an earlier request recorded them.")
    refused: list[RefusedReading] = doc("Those that are not, and why.")


class ReadingRowInput(Schema):
    """One reading."""

    model_config = REQUEST

    asset_id: Id = doc("The asset's id.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    unit: MeterUnit = doc("What it counts.", "hours")
    read_at: InstantIn = doc("When it was read: now or earlier.", "2026-11-20T08:00:00Z")
    value: int = doc("What it showed, in whole units.", 112, ge=0, le=1000000000)
    rollovers: int = may(
        "How often the device had rolled over by then. Left out: as often as at the readings around it.",
        0,
        ge=0,
        le=1000,
    )


class AddMeterRequest(Schema):
    """A meter that was fitted."""

    model_config = REQUEST

    unit: MeterUnit = doc("What it counts.", "hours")
    fitted_at: InstantIn = doc("When it was fitted.", "2026-11-05T15:00:00Z")
    start_value: int = may("What it showed then. Left out: 0.", 0, ge=0, le=1000000000)
    rolls_over_at: int = may(
        "It shows 0 again where it would show this: 100000 for five digits. Left out: it does not roll over.",
        100000,
        ge=10,
        le=1000000000,
    )
    replaced_value: int = may(
        "What the one before showed when it was taken off: given if, and only if, there was one.",
        12000,
        ge=0,
        le=1000000000,
    )
    replaced_rollovers: int = may(
        "How often the one before had rolled over by then. Left out: never.", 0, ge=0, le=1000
    )


class GetAssetMetersQuery(StrictQuery):
    """Parameters of GET /v1/assets/{asset_id}/meters."""

    at: InstantIn = may("When the usage is asked for. Left out: now.", "2026-11-20T08:00:00Z")


class AddMeterReadingRequest(Schema):
    """What a meter showed."""

    model_config = REQUEST

    unit: MeterUnit = doc("What it counts.", "hours")
    read_at: InstantIn = doc("When it was read: now or earlier.", "2026-11-20T08:00:00Z")
    value: int = doc("What it showed, in whole units.", 112, ge=0, le=1000000000)
    rollovers: int = may(
        "How often the device had rolled over by then. Left out: as often as at the readings around it.",
        0,
        ge=0,
        le=1000,
    )


class ListMeterReadingsQuery(PageQuery):
    """Parameters of GET /v1/assets/{asset_id}/meter-readings."""

    unit: MeterUnit = may("Readings in this unit. Left out: in every unit.", "hours")


class MeterReadingPage(Schema):
    """A page of meter readings."""

    items: list[MeterReading] = doc("The latest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class RevokeMeterReadingRequest(Schema):
    """Which reading, and why it was wrong."""

    model_config = REQUEST

    reading_id: Id = doc("The reading's id.", "mrd_aq4tq2mzn7xw3k6v5jrb2ohc7y")
    revocation: MeterReadingRevocation = doc("Why.", "wrong_value")


class BatchAddMeterReadingsRequest(Schema):
    """Readings of one retailer's assets."""

    model_config = REQUEST

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    readings: list[ReadingRowInput] = doc("Carried out in this order.", min_length=1, max_length=200)


AssetAssetId = Annotated[
    str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])
]


router = APIRouter(tags=["meters"], route_class=JsonRoute)


@router.post(
    "/v1/assets/{asset_id}/meters",
    operation_id="add_meter",
    summary="Fit a meter",
    status_code=201,
    response_model=Meter,
    responses=problems(
        "ASSET_NOT_FOUND",
        "METER_READING_IN_THE_FUTURE",
        "METER_READING_TOO_EARLY",
        "METER_READING_GOES_BACK",
        "METER_READING_TOO_FAST",
        "METER_REPLACEMENT_INCOMPLETE",
        "TOO_MANY_METER_DEVICES",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def add_meter(
    asset_id: AssetAssetId, body: AddMeterRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Record that a meter was fitted: the first of its unit, or one that replaced it."""
    message = from_json(meter_service_pb2.AddMeterRequest, given(body) | {"asset_id": asset_id, "request_id": key})
    response = await call("warranty.v1.MeterService/AddMeter", message, meter_service_pb2.AddMeterResponse)
    return responses.created(response.meter, f"/v1/assets/{response.meter.asset_id}/meters")


@router.get(
    "/v1/assets/{asset_id}/meters",
    operation_id="get_asset_meters",
    summary="Get the meters of an asset",
    response_model=AssetUsage,
    responses=problems("ASSET_NOT_FOUND"),
)
async def get_asset_meters(
    asset_id: AssetAssetId, query: Annotated[GetAssetMetersQuery, Query()], call: SignedIn
) -> Response:
    """The meters of an asset, with its usage at an instant. Its owner sees no usage in the time of a former
    owner.
    """
    message = from_json(meter_service_pb2.GetAssetMetersRequest, asked(query) | {"asset_id": asset_id})
    response = await call("warranty.v1.MeterService/GetAssetMeters", message, meter_service_pb2.GetAssetMetersResponse)
    return responses.answer(to_json(response.usage))


@router.post(
    "/v1/assets/{asset_id}/meter-readings",
    operation_id="add_meter_reading",
    summary="Record a meter reading",
    status_code=201,
    response_model=MeterReading,
    responses=problems(
        "ASSET_NOT_FOUND",
        "METER_READING_IN_THE_FUTURE",
        "METER_READING_TOO_EARLY",
        "METER_READING_GOES_BACK",
        "METER_READING_TOO_FAST",
        "METER_READING_BEYOND_ROLLOVER",
        "METER_READING_REVOKED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def add_meter_reading(
    asset_id: AssetAssetId, body: AddMeterReadingRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Record what a meter showed, also at an earlier time. The same reading again changes nothing."""
    message = from_json(
        meter_service_pb2.AddMeterReadingRequest, given(body) | {"asset_id": asset_id, "request_id": key}
    )
    response = await call(
        "warranty.v1.MeterService/AddMeterReading", message, meter_service_pb2.AddMeterReadingResponse
    )
    return responses.created(response.meter_reading, f"/v1/assets/{response.meter_reading.asset_id}/meter-readings")


@router.get(
    "/v1/assets/{asset_id}/meter-readings",
    operation_id="list_meter_readings",
    summary="List meter readings",
    response_model=MeterReadingPage,
    responses=problems("ASSET_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_meter_readings(
    asset_id: AssetAssetId, request: Request, query: Annotated[ListMeterReadingsQuery, Query()], call: SignedIn
) -> Response:
    """The readings of an asset, the latest first, revoked ones too. Its owner sees none from the time of a
    former owner.
    """
    message = from_json(meter_service_pb2.ListMeterReadingsRequest, asked(query) | {"asset_id": asset_id})
    response = await call(
        "warranty.v1.MeterService/ListMeterReadings", message, meter_service_pb2.ListMeterReadingsResponse
    )
    return responses.page(request, response.meter_readings, response.next_page_token)


@router.post(
    "/v1/assets/{asset_id}:revoke-meter-reading",
    operation_id="revoke_meter_reading",
    summary="Revoke a meter reading",
    response_model=MeterReading,
    responses=problems(
        "ASSET_NOT_FOUND",
        "METER_READING_NOT_FOUND",
        "METER_READING_OF_OTHERS",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def revoke_meter_reading(
    asset_id: AssetAssetId, body: RevokeMeterReadingRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Take back a wrong reading: it stays in the list and counts no more. Customers take back what a customer
    has reported of their asset since it is theirs.
    """
    message = from_json(
        meter_service_pb2.RevokeMeterReadingRequest, given(body) | {"asset_id": asset_id, "request_id": key}
    )
    response = await call(
        "warranty.v1.MeterService/RevokeMeterReading", message, meter_service_pb2.RevokeMeterReadingResponse
    )
    return responses.answer(to_json(response.meter_reading))


@router.post(
    "/v1/meter-readings:batch",
    operation_id="batch_add_meter_readings",
    summary="Record many meter readings",
    response_model=MeterReadingBatch,
    responses=problems("RETAILER_REQUIRED", writes=True, keyed=False),
)
async def batch_add_meter_readings(body: BatchAddMeterReadingsRequest, call: SignedIn) -> Response:
    """Record up to 200 readings of a retailer's assets, each by itself: what is refused holds nothing back. The
    same reading again changes nothing, so that a batch can be sent again as it is.
    """
    message = from_json(meter_service_pb2.BatchAddMeterReadingsRequest, given(body))
    response = await call(
        "warranty.v1.MeterService/BatchAddMeterReadings", message, meter_service_pb2.BatchAddMeterReadingsResponse
    )
    return responses.answer(to_json(response.batch))
