"""Coverages follow the meters of their units."""

from collections.abc import Sequence

import pytest
from aftersales.warranty.v1.asset_pb2 import Asset, Coverage
from aftersales.warranty.v1.asset_service_pb2 import CheckCoverageRequest, GetAssetRequest
from aftersales.warranty.v1.coverage_pb2 import (
    COVERAGE_ENTRY_KIND_EXHAUSTED,
    COVERAGE_ENTRY_KIND_RESTORED,
    COVERAGE_STATE_ACTIVE,
    COVERAGE_STATE_EXHAUSTED,
)
from aftersales.warranty.v1.coverage_service_pb2 import GetCoverageRequest
from aftersales.warranty.v1.events_pb2 import AssetCorrected, AssetRegistered, MeterReadingRecorded, MeterReadingRevoked
from aftersales.warranty.v1.meter_pb2 import METER_READING_REVOCATION_WRONG_VALUE, MeterReading
from aftersales.warranty.v1.meter_service_pb2 import AddMeterReadingRequest, RevokeMeterReadingRequest
from aftersales.warranty.v1.product_model_pb2 import METER_UNIT_HOURS, METER_UNIT_KILOMETRES, MeterLimit
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_rfc3339, from_timestamp, to_rfc3339, to_timestamp
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import cooler, purchase, report


@pytest.fixture
async def limited(service: RunningService) -> RunningService:
    """With a unit that 500 hours end the commercial coverage of."""
    model = cooler("nordic-home")
    model.warranty_terms[1].meter_limit.CopyFrom(MeterLimit(unit=METER_UNIT_HOURS, value=500))
    stored = (await service.call(CreateProductModelRequest(product_model=model), "admin")).product_model
    await report(service, purchase(stored.id, ["ast_1"]))
    return service


async def read(service: RunningService, *readings: tuple[str, int], unit: int = METER_UNIT_HOURS) -> Sequence[str]:
    ids = []
    for day, value in readings:
        at = to_timestamp(from_rfc3339(f"{day}T08:00:00Z"))
        request = AddMeterReadingRequest(asset_id="ast_1", unit=unit, read_at=at, value=value)  # type: ignore[arg-type]
        ids.append((await service.call(request)).meter_reading.id)
    recorded = MeterReadingRecorded(meter_reading=MeterReading(asset_id="ast_1"))
    await service.deliver("meter-limits", recorded, "mtr_1")
    return ids


async def revoke(service: RunningService, reading: str) -> None:
    revocation = METER_READING_REVOCATION_WRONG_VALUE
    await service.call(RevokeMeterReadingRequest(asset_id="ast_1", reading_id=reading, revocation=revocation))
    await service.deliver("meter-limits", MeterReadingRevoked(meter_reading=MeterReading(asset_id="ast_1")), "mrd_1")


async def commercial(service: RunningService) -> Coverage:
    asset: Asset = (await service.call(GetAssetRequest(id="ast_1"))).asset
    return asset.coverages[1]


def ends(coverage: Coverage) -> str:
    return to_rfc3339(from_timestamp(coverage.ends_at))


async def test_reading_at_the_limit_ends_the_coverage(limited: RunningService) -> None:
    """The second of three readings is the first at the limit, whatever was read later and earlier."""
    readings = [("2026-02-15", 100), ("2026-03-20", 500), ("2026-03-28", 600), ("2026-02-20", 120)]
    limited.clock.advance(days=31)
    _, at_limit, later, _ = await read(limited, *readings)
    coverage = await commercial(limited)
    assert ends(coverage) == "2026-03-20T08:00:00Z"
    record = (await limited.call(GetCoverageRequest(asset_id="ast_1", coverage_id=coverage.id))).record
    assert (record.state, record.entries[-1].kind) == (COVERAGE_STATE_EXHAUSTED, COVERAGE_ENTRY_KIND_EXHAUSTED)
    check = await limited.call(CheckCoverageRequest(asset_id="ast_1"), "service")
    assert check.coverage.id != coverage.id
    await revoke(limited, at_limit)
    assert ends(await commercial(limited)) == "2026-03-28T08:00:00Z"
    await revoke(limited, later)
    record = (await limited.call(GetCoverageRequest(asset_id="ast_1", coverage_id=coverage.id))).record
    assert (record.state, record.entries[-1].kind) == (COVERAGE_STATE_ACTIVE, COVERAGE_ENTRY_KIND_RESTORED)
    assert record.coverage.ends_at != coverage.ends_at


async def test_end_is_projected_from_the_usage_without_an_event(limited: RunningService) -> None:
    published = len(await limited.recorded("ast_1"))
    await read(limited, ("2026-02-11", 0), ("2026-02-18", 70), ("2026-02-28", 170))  # ten a day: 330 are left
    coverage = await commercial(limited)
    assert to_rfc3339(from_timestamp(coverage.projected_ends_at)) == "2026-04-02T21:00:00Z"
    assert coverage.meter_limit.value == 500
    assert len(await limited.recorded("ast_1")) == published


async def test_meter_of_another_unit_ends_nothing(limited: RunningService) -> None:
    before = await commercial(limited)
    await read(limited, ("2026-02-28", 9_000), unit=METER_UNIT_KILOMETRES)
    assert await commercial(limited) == before


async def test_unit_that_was_used_before_its_sale_is_looked_at(limited: RunningService) -> None:
    at = to_timestamp(from_rfc3339("2026-02-28T08:00:00Z"))
    await limited.call(AddMeterReadingRequest(asset_id="ast_1", unit=METER_UNIT_HOURS, read_at=at, value=500))
    asset: Asset = (await limited.call(GetAssetRequest(id="ast_1"))).asset
    await limited.deliver("meter-terms", AssetRegistered(asset=asset), "ast_1")
    assert ends(await commercial(limited)) == "2026-02-28T08:00:00Z"


async def test_end_by_the_meter_follows_a_corrected_start(limited: RunningService) -> None:
    """The meter stood at its limit before the delivery that is reported now."""
    at = to_timestamp(from_rfc3339("2026-02-15T08:00:00Z"))
    await limited.call(AddMeterReadingRequest(asset_id="ast_1", unit=METER_UNIT_HOURS, read_at=at, value=500))
    (handler,) = (each for each in limited.components.subscriptions if each.name == "meter-terms")
    assert subject_of(AssetCorrected) in handler.subjects
    asset: Asset = (await limited.call(GetAssetRequest(id="ast_1"))).asset
    await limited.deliver("meter-terms", AssetCorrected(asset=asset), "ast_1")
    assert ends(await commercial(limited)) == "2026-02-15T08:00:00Z"
