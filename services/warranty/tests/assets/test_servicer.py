"""From a reported purchase to assets and their coverage, over gRPC."""

import pytest
from aftersales.tickets.v1.events_pb2 import PurchaseReported
from aftersales.warranty.v1.asset_service_pb2 import (
    CheckCoverageRequest,
    GetAssetRequest,
    ListAssetsRequest,
)
from aftersales.warranty.v1.product_model_pb2 import WarrantyKind
from domainkit.instants import SECOND
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService
from warranty.assets.repository import REFUSALS

from services.warranty.tests.steps import create, purchase, report


async def test_reported_units_become_assets_covered_in_local_days(service: RunningService) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1", "ast_2"]))
    asset = (await service.call(GetAssetRequest(id="ast_1"))).asset
    assert (asset.customer_id, asset.purchase_id, asset.line, asset.unit) == ("cus_1", "pur_1", 1, 1)
    days = [(to_json(each)["starts_at"], to_json(each)["ends_at"]) for each in asset.coverages]
    assert days == [
        ("2026-02-27T22:00:00Z", "2028-02-28T22:00:00Z"),  # delivered on 28 February in Helsinki
        ("2026-02-09T22:00:00Z", "2031-02-10T22:00:00Z"),
    ]
    listed = await service.call(ListAssetsRequest(customer_id="cus_1"))
    assert {each.id for each in listed.assets} == {"ast_1", "ast_2"}


async def test_registered_asset_is_published_once(service: RunningService) -> None:
    model = await create(service)
    for _ in range(2):
        await report(service, purchase(model.id, ["ast_1"]))
    (entry,) = await service.recorded("ast_1")
    assert entry["subject"] == "internal.nordic-home.warranty.v1.asset.registered"
    event = entry["event"]
    assert event["type"] == "aftersales.warranty.v1.AssetRegistered"
    assert (event["source"], event["retailer"], event["sequence"]) == ("/aftersales/warranty", "nordic-home", 1)
    assert event["data"]["asset"]["id"] == "ast_1"


async def test_purchase_published_again_by_an_erasure_changes_nothing(service: RunningService) -> None:
    model = await create(service)
    reported = PurchaseReported(purchase=purchase(model.id, ["ast_1"]), time_zone="Europe/Helsinki")
    await service.deliver("registrations", reported, "pur_1")
    before = await service.call(GetAssetRequest(id="ast_1"))
    await service.deliver("registrations", reported, "pur_1", erased=True)
    assert await service.call(GetAssetRequest(id="ast_1")) == before
    assert len(await service.recorded("ast_1")) == 1


async def test_refused_unit_is_published_on_its_own_subject(service: RunningService) -> None:
    await report(service, purchase("mod_unknown", ["ast_1"]))
    now = service.clock.advance(1)
    taken = await service.store.documents(REFUSALS).take_outbox(now=now, recorded_before=now, lease=SECOND, limit=10)
    ((entry,),) = [await service.recorded(id) for id in taken]
    assert entry["subject"] == "internal.nordic-home.warranty.v1.asset.refused"
    assert entry["event"]["data"]["reason"] == "UNKNOWN_PRODUCT_MODEL"
    assert (entry["event"]["data"]["asset_id"], entry["event"]["data"]["unit"]) == ("ast_1", 1)
    refused = await service.refusal(GetAssetRequest(id="ast_1"))
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_unknown_zone_falls_back_to_the_default_zone(service: RunningService) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]), time_zone="Nowhere/Land")
    asset = (await service.call(GetAssetRequest(id="ast_1"))).asset
    assert to_json(asset.coverages[0])["starts_at"] == "2026-02-27T00:00:00Z"


@pytest.mark.parametrize(
    ("at", "kind", "reason"),
    [
        ("2026-02-01T00:00:00Z", None, "NOT_STARTED"),
        ("2026-02-20T00:00:00Z", WarrantyKind.WARRANTY_KIND_COMMERCIAL, ""),
        ("2026-03-01T00:00:00Z", WarrantyKind.WARRANTY_KIND_STATUTORY, ""),
        ("2031-02-10T22:00:00Z", None, "EXPIRED"),
    ],
)
async def test_coverage_is_checked_at_an_instant(
    service: RunningService, at: str, kind: int | None, reason: str
) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    request = CheckCoverageRequest(asset_id="ast_1", at=to_timestamp(from_rfc3339(at)))
    check = await service.call(request, "service", retailers=["nordic-home"])
    assert (check.covered, check.reason) == (kind is not None, reason)
    assert check.HasField("coverage") == check.covered
    assert not kind or check.coverage.kind == kind
