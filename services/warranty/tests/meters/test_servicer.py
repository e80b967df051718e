"""Meters and their readings, over gRPC."""

from asyncio import gather
from typing import Any

import pytest
from aftersales.warranty.v1 import meter_service_pb2 as pb
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind
from aftersales.warranty.v1.asset_life_service_pb2 import ReportAssetFactRequest
from aftersales.warranty.v1.meter_pb2 import MeterReadingRevocation, MeterTotalBasis
from aftersales.warranty.v1.product_model_pb2 import MeterUnit
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService
from warranty.meters.domain.meter import meter_id
from warranty.meters.repository import METER_READINGS, METERS
from warranty.product_models.domain.terms import MeterUnit as Unit

from services.warranty.tests.steps import create, purchase, report

HOURS = MeterUnit.METER_UNIT_HOURS
PARTNER: dict[str, Any] = {"role": "partner", "retailers": ["nordic-home"]}


def at(day: str) -> Any:
    return to_timestamp(from_rfc3339(f"2026-02-{day}T08:00:00Z"))


def reading(day: str, value: int, asset: str = "ast_1") -> pb.AddMeterReadingRequest:
    return pb.AddMeterReadingRequest(asset_id=asset, unit=HOURS, read_at=at(day), value=value)


def row(day: str, value: int, asset: str = "ast_1") -> pb.ReadingRow:
    return pb.ReadingRow(asset_id=asset, unit=HOURS, read_at=at(day), value=value)


@pytest.fixture
async def sold(service: RunningService) -> RunningService:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    await report(service, purchase(model.id, ["ast_2"], id="pur_2", customer="cus_2"))
    return service


async def test_readings_are_the_usage_of_an_asset(sold: RunningService) -> None:
    owner: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    await sold.call(reading("11", 10), **owner)
    await sold.call(reading("19", 90), **PARTNER)
    await sold.call(reading("15", 50))
    asked = pb.GetAssetMetersRequest(asset_id="ast_1", at=at("17"))
    (meter,) = (await sold.call(asked, **owner)).usage.meters
    assert (meter.total.total, meter.total.basis) == (70, MeterTotalBasis.METER_TOTAL_BASIS_INTERPOLATED)
    assert not meter.HasField("usage_per_day")
    (now,) = (await sold.call(pb.GetAssetMetersRequest(asset_id="ast_1"))).usage.meters
    assert (now.total.total, now.usage_per_day) == (90, 10.0)
    listed = await sold.call(pb.ListMeterReadingsRequest(asset_id="ast_1", unit=HOURS), **owner)
    assert [each.value for each in listed.meter_readings] == [90, 50, 10]
    kilometres = pb.ListMeterReadingsRequest(asset_id="ast_1", unit=MeterUnit.METER_UNIT_KILOMETRES)
    assert not (await sold.call(kilometres)).meter_readings


async def test_replaced_meter_goes_on_counting(sold: RunningService) -> None:
    await sold.call(reading("11", 12_000))
    fit = pb.AddMeterRequest(asset_id="ast_1", unit=HOURS, fitted_at=at("12"))
    assert (await sold.refusal(fit))[1] == "METER_REPLACEMENT_INCOMPLETE"
    fit.replaced_value = 12_010
    for _ in range(2):
        meter = (await sold.call(fit)).meter
        assert (len(meter.devices), meter.devices[0].total_before) == (1, 12_010)
    await sold.call(reading("20", 50))
    (now,) = (await sold.call(pb.GetAssetMetersRequest(asset_id="ast_1"))).usage.meters
    assert now.total.total == 12_060
    fitted, *_ = [each["event"]["type"] for each in await sold.recorded(meter.id)][1:]
    assert fitted == "aftersales.warranty.v1.MeterFitted"


async def test_owner_revokes_their_own_readings_alone(sold: RunningService) -> None:
    owner: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    own = (await sold.call(reading("11", 10), **owner)).meter_reading
    of_staff = (await sold.call(reading("12", 12))).meter_reading
    revocation = MeterReadingRevocation.METER_READING_REVOCATION_WRONG_VALUE

    def revoke(id: str) -> pb.RevokeMeterReadingRequest:
        return pb.RevokeMeterReadingRequest(asset_id="ast_1", reading_id=id, revocation=revocation)

    other = await sold.refusal(revoke(own.id), role="customer", customer="cus_2")
    assert other == ("NOT_FOUND", "ASSET_NOT_FOUND")
    assert (await sold.refusal(revoke(of_staff.id), **owner))[1] == "METER_READING_OF_OTHERS"
    assert (await sold.call(revoke(own.id), **owner)).meter_reading.HasField("revoked_at")


async def test_revoked_reading_counts_no_more(sold: RunningService) -> None:
    wrong = (await sold.call(reading("11", 90))).meter_reading
    assert (await sold.refusal(reading("12", 20)))[1] == "METER_READING_GOES_BACK"
    revocation = MeterReadingRevocation.METER_READING_REVOCATION_WRONG_VALUE
    revoke = pb.RevokeMeterReadingRequest(asset_id="ast_1", reading_id=wrong.id, revocation=revocation)
    other = pb.RevokeMeterReadingRequest(asset_id="ast_2", reading_id=wrong.id, revocation=revocation)
    assert (await sold.refusal(other))[1] == "METER_READING_NOT_FOUND"
    revoked = (await sold.call(revoke)).meter_reading
    assert (revoked.revocation, revoked.HasField("revoked_at")) == (revocation, True)
    assert [each["event"]["type"] for each in await sold.recorded(wrong.id)] == [
        "aftersales.warranty.v1.MeterReadingRevoked"
    ]
    assert (await sold.refusal(reading("11", 90)))[1] == "METER_READING_REVOKED"
    await sold.call(reading("12", 20))
    listed = await sold.call(pb.ListMeterReadingsRequest(asset_id="ast_1"))
    assert [each.value for each in listed.meter_readings] == [20, 90]


async def test_batch_accepts_and_refuses_each_row_by_itself(sold: RunningService) -> None:
    rows = [row("11", 10), row("12", 5), row("13", 20, "ast_2"), row("13", 20, "ast_none"), row("14", 40)]
    outcomes = []
    for _ in range(2):
        batch = (await sold.call(pb.BatchAddMeterReadingsRequest(readings=rows), **PARTNER)).batch
        outcomes.append(batch)
    assert outcomes[0] == outcomes[1]
    assert [each.index for each in batch.accepted] == [0, 2, 4]
    assert [(each.index, each.field, each.reason) for each in batch.refused] == [
        (1, "value", "METER_READING_GOES_BACK"),
        (3, "asset_id", "ASSET_NOT_FOUND"),
    ]
    assert len((await sold.call(pb.ListMeterReadingsRequest(asset_id="ast_1"))).meter_readings) == 2
    abroad = pb.BatchAddMeterReadingsRequest(readings=rows[:1])
    foreign = (await sold.call(abroad, "partner", retailers=["baltic-tools"])).batch
    assert [each.reason for each in foreign.refused] == ["ASSET_NOT_FOUND"]


async def test_reading_that_a_crash_left_in_its_meter_is_found(sold: RunningService) -> None:
    recorded = (await sold.call(reading("11", 10))).meter_reading
    readings, meters = sold.store.documents(METER_READINGS), sold.store.documents(METERS)
    await readings.delete(recorded.id, if_version=1)
    stored = await meters.get(meter_id("ast_1", Unit.HOURS))
    assert stored
    assert [each["id"] for each in stored["pending"]] == [recorded.id]
    (meter,) = (await sold.call(pb.GetAssetMetersRequest(asset_id="ast_1"))).usage.meters
    assert meter.total.total == 10
    assert (await sold.call(reading("11", 10))).meter_reading == recorded
    (event,) = await sold.recorded(meter.id)
    assert event["event"]["type"] == "aftersales.warranty.v1.MeterReadingRecorded"


async def test_reading_before_the_manufacture_is_refused(sold: RunningService) -> None:
    made = AssetFactKind.ASSET_FACT_KIND_MANUFACTURED
    await sold.call(ReportAssetFactRequest(asset_id="ast_1", kind=made, at=at("03")))
    assert (await sold.refusal(reading("02", 0)))[1] == "METER_READING_TOO_EARLY"
    await sold.call(reading("04", 0))


async def test_readings_at_the_same_time_stay_in_order(sold: RunningService) -> None:
    """Each is possible, but not both: one is decided on the other."""
    asked = [sold.outcome(reading("11", 90)), sold.outcome(reading("12", 20))]
    assert sorted(await gather(*asked)) == ["METER_READING_GOES_BACK", "answer"]


async def test_meters_of_others_are_not_found(sold: RunningService) -> None:
    await sold.call(reading("11", 10))
    callers: list[dict[str, Any]] = [{"role": "customer", "customer": "cus_2"}]
    callers += [{"role": role, "retailers": ["baltic-tools"]} for role in ("agent", "partner")]
    for caller in callers:
        for request in (
            reading("12", 20),
            pb.GetAssetMetersRequest(asset_id="ast_1"),
            pb.ListMeterReadingsRequest(asset_id="ast_1"),
        ):
            assert await sold.refusal(request, **caller) == ("NOT_FOUND", "ASSET_NOT_FOUND")
    assert (await sold.refusal(pb.ListMeterReadingsRequest(asset_id=""), "agent"))[0] == "INVALID_ARGUMENT"
