"""MeterService."""

from dataclasses import dataclass
from typing import Any

from aftersales.warranty.v1 import meter_service_pb2 as pb
from aftersales.warranty.v1.meter_service_pb2_grpc import MeterServiceServicer
from domainkit.refusals import Refused
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_or_none, optional_instant
from servicekit.runtime.clock import Clock

from warranty.meters.domain.meter import MeterReading, MeterReadingRevocation, ReadingDraft, ReadingRow
from warranty.meters.domain.recording import FittedDevice
from warranty.meters.messages import meter_message, meter_reading_message
from warranty.meters.use_cases import AssetMeters, RecordReadings
from warranty.product_models.domain.terms import MeterUnit


@dataclass(frozen=True)
class MeterServicer(MeterServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    meters: AssetMeters
    readings: RecordReadings

    async def AddMeter(self, request: pb.AddMeterRequest, context: Context) -> pb.AddMeterResponse:
        caller = await self.access.caller(context, "AddMeter")
        fitted = FittedDevice(
            fitted_at=from_timestamp(request.fitted_at),
            start_value=request.start_value,
            rolls_over_at=request.rolls_over_at if request.HasField("rolls_over_at") else None,
            replaced_value=request.replaced_value if request.HasField("replaced_value") else None,
            replaced_rollovers=request.replaced_rollovers,
        )
        meter = await self.meters.fit(
            request.asset_id,
            chosen(MeterUnit, request, "unit"),
            fitted,
            caller,
            now=self.clock(),
            idempotency_key=idempotency_key_of(caller, "AddMeter", request),
        )
        return pb.AddMeterResponse(meter=meter_message.fields(meter, role=caller.role))

    async def GetAssetMeters(self, request: pb.GetAssetMetersRequest, context: Context) -> pb.GetAssetMetersResponse:
        """At the current instant where the request names none."""
        caller = await self.access.caller(context, "GetAssetMeters")
        at = optional_instant(request, "at")
        found = await self.meters.of_asset(request.asset_id, caller, at=self.clock() if at is None else at)
        shown = [meter_message.fields(each, role=caller.role) for each in found]
        return pb.GetAssetMetersResponse(usage=pb.AssetUsage(meters=shown))

    async def AddMeterReading(self, request: pb.AddMeterReadingRequest, context: Context) -> pb.AddMeterReadingResponse:
        caller = await self.access.caller(context, "AddMeterReading")
        reading = await self.readings.record(
            request.asset_id,
            _draft(request),
            caller,
            now=self.clock(),
            idempotency_key=idempotency_key_of(caller, "AddMeterReading", request),
        )
        return pb.AddMeterReadingResponse(meter_reading=meter_reading_message.fields(reading, role=caller.role))

    async def ListMeterReadings(
        self, request: pb.ListMeterReadingsRequest, context: Context
    ) -> pb.ListMeterReadingsResponse:
        caller = await self.access.caller(context, "ListMeterReadings")
        unit = chosen_or_none(MeterUnit, request, "unit")
        filters = ("ListMeterReadings", request.asset_id, unit or "")
        page = await self.meters.page(
            request.asset_id,
            unit,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListMeterReadingsResponse(
            meter_readings=[meter_reading_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def RevokeMeterReading(
        self, request: pb.RevokeMeterReadingRequest, context: Context
    ) -> pb.RevokeMeterReadingResponse:
        caller = await self.access.caller(context, "RevokeMeterReading")
        reading = await self.readings.revoke(
            request.asset_id,
            request.reading_id,
            chosen(MeterReadingRevocation, request, "revocation"),
            caller,
            now=self.clock(),
            idempotency_key=idempotency_key_of(caller, "RevokeMeterReading", request),
        )
        return pb.RevokeMeterReadingResponse(meter_reading=meter_reading_message.fields(reading, role=caller.role))

    async def BatchAddMeterReadings(
        self, request: pb.BatchAddMeterReadingsRequest, context: Context
    ) -> pb.BatchAddMeterReadingsResponse:
        caller = await self.access.caller(context, "BatchAddMeterReadings")
        retailer = caller.retailer(request.retailer)
        rows = [
            ReadingRow(row.asset_id, _draft(row, f"readings[{place}].")) for place, row in enumerate(request.readings)
        ]
        outcomes = await self.readings.record_many(retailer, rows, caller, now=self.clock())
        batch = pb.MeterReadingBatch()
        for index, outcome in enumerate(outcomes):
            if isinstance(outcome, MeterReading):
                batch.accepted.add(index=index, reading_id=outcome.id)
            else:
                batch.refused.add(index=index, **_refusal(outcome))
        return pb.BatchAddMeterReadingsResponse(batch=batch)


def _draft(request: pb.AddMeterReadingRequest | pb.ReadingRow, path: str = "") -> ReadingDraft:
    return ReadingDraft(
        unit=chosen(MeterUnit, request, "unit", path=f"{path}unit"),
        read_at=from_timestamp(request.read_at),
        value=request.value,
        rollovers=request.rollovers if request.HasField("rollovers") else None,
    )


def _refusal(refused: Refused) -> dict[str, Any]:
    return {"field": refused.field, "reason": refused.reason, "detail": refused.message}
