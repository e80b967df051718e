"""Puts the topic of meters together."""

from functools import partial

from aftersales.warranty.v1.meter_service_pb2_grpc import add_MeterServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.meters.domain.meter import Meter, MeterReading
from warranty.meters.integration_events import meter_event, meter_reading_event
from warranty.meters.ports import Assets
from warranty.meters.repository import (
    METER_READINGS,
    METERS,
    MeterReadingRepository,
    MeterRepository,
    reading_index_fields,
)
from warranty.meters.servicer import MeterServicer
from warranty.meters.use_cases import AssetMeters, RecordReadings


def repository(context: ServiceContext) -> MeterRepository:
    readings = context.aggregates(
        METER_READINGS, MeterReading, to_integration_event=meter_reading_event, index_fields=reading_index_fields
    )
    return MeterRepository(context.aggregates(METERS, Meter, to_integration_event=meter_event), readings)


def components(context: ServiceContext, access: Access, meters: MeterRepository, assets: Assets) -> Components:
    readings = MeterReadingRepository(meters.readings)
    servicer = MeterServicer(
        access,
        context.clock,
        context.pages,
        AssetMeters(assets, meters, readings),
        RecordReadings(assets, meters, readings),
    )
    return Components(
        servicers=[("aftersales.warranty.v1.MeterService", partial(add_MeterServiceServicer_to_server, servicer))]
    )
