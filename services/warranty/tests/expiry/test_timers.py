"""The timer that announces the end of coverages."""

from typing import Any

import pytest
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind
from aftersales.warranty.v1.asset_life_service_pb2 import ReportAssetFactRequest
from aftersales.warranty.v1.events_pb2 import AssetCoverageExpiring
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService
from warranty.assets.migrations import in_alerts
from warranty.assets.repository import ASSETS

from services.warranty.tests.steps import create, erase_customer, purchase, report

EXPIRING = subject_of(AssetCoverageExpiring).replace("*", "nordic-home", 1)
SOON = from_rfc3339("2028-02-01T10:00:00Z")  # the statutory coverage ends with 28 February


@pytest.fixture
async def sold(service: RunningService) -> RunningService:
    await report(service, purchase((await create(service)).id, ["ast_1"]))
    return service


async def announced(service: RunningService) -> list[Any]:
    """What the timer publishes of ast_1, as it runs until nothing is due."""
    (timer,) = (each for each in service.components.timers if each.name == "coverage-alerts")
    for _ in range(3):
        due = await timer.documents.claim(timer.index, {}, due=service.clock(), now=service.clock(), lease=1)
        if due is None:
            break
        await timer.act(due)
        await timer.act(due)  # again, as after a crash
    else:
        raise AssertionError("it stays due")
    return [each["event"]["data"] for each in await service.recorded("ast_1") if each["subject"] == EXPIRING]


async def test_end_is_announced_once_at_each_distance(sold: RunningService) -> None:
    assert await announced(sold) == []
    sold.clock.now = SOON
    (event,) = await announced(sold)
    assert [each["days"] for each in event["coverages"]] == [60]
    assert event["coverages"][0]["coverage"]["ends_at"].startswith("2028-02-28T22:00:00")
    assert event["asset"]["customer_id"] == "cus_1"
    sold.clock.advance(days=20)
    assert [each["coverages"][0]["days"] for each in await announced(sold)] == [60, 14]


@pytest.mark.parametrize("end", ["returned", "disposed", "erased"])
async def test_nobody_is_written_to_who_has_it_no_more(sold: RunningService, end: str) -> None:
    if end == "erased":
        await erase_customer(sold)
    else:
        at = to_timestamp(from_rfc3339("2026-02-28T10:00:00Z"))
        kind = AssetFactKind.Value(f"ASSET_FACT_KIND_{end.upper()}")
        await sold.call(ReportAssetFactRequest(asset_id="ast_1", kind=kind, at=at), "agent")
    sold.clock.now = SOON
    assert await announced(sold) == []


async def test_asset_of_an_earlier_release_is_found(sold: RunningService) -> None:
    assets = sold.store.documents(ASSETS)
    document = await assets.get("ast_1")
    assert document
    document.pop("expiry_alert_at")
    change = await in_alerts(sold.store, sold.clock, [document])
    changed = change(document)
    assert changed is not None
    assert from_rfc3339("2027-12-30T00:00:00Z") < changed["expiry_alert_at"] < from_rfc3339("2027-12-31T12:00:00Z")
    assert change(changed) is None
