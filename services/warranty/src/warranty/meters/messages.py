"""Meters and readings as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import meter_pb2 as pb
from servicekit.mapping.etags import next_version_etag, version_etag
from servicekit.mapping.mapper import mapper

from warranty.meters.domain.meter import Meter, MeterReading
from warranty.meters.use_cases import MeterUsage


def _etag(usage: MeterUsage) -> str:
    return version_etag(usage.meter)


meter_message = mapper(
    MeterUsage,
    pb.Meter,
    sources={name: f"meter.{name}" for name in ("id", "retailer", "asset_id", "unit", "devices")},
    computed={"etag": _etag},
)
fitted_meter_message = mapper(Meter, pb.Meter, computed={"etag": next_version_etag}, unset={"total", "usage_per_day"})
meter_reading_message = mapper(MeterReading, pb.MeterReading)
