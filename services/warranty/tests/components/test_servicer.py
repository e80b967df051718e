"""Components of an asset, over gRPC."""

from typing import Any

import pytest
from aftersales.common.v1.export_service_pb2 import ExportRecordsRequest
from aftersales.warranty.v1 import component_service_pb2 as pb
from aftersales.warranty.v1 import meter_service_pb2 as meters
from aftersales.warranty.v1.product_model_pb2 import MeterUnit
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService, running_service
from warranty.components.domain.component import tree_id
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.steps import create, erase_customer, purchase, report


def at(day: str) -> Any:
    return to_timestamp(from_rfc3339(f"2026-02-{day}T08:00:00Z"))


def part(serial: str = "p1 ", name: str = "Drain pump") -> pb.ComponentPart:
    return pb.ComponentPart(manufacturer="Vesikone", name=name, part_number="DP-118", serial=serial)


def adding(serial: str = "p1 ", parent: str = "", asset: str = "ast_1", **more: Any) -> pb.AddComponentRequest:
    return pb.AddComponentRequest(asset_id=asset, parent_id=parent, part=part(serial), installed_at=at("11"), **more)


@pytest.fixture
async def sold(service: RunningService) -> RunningService:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    await report(service, purchase(model.id, ["ast_2"], id="pur_2", customer="cus_2"))
    return service


async def test_swap_notes_the_usage_that_the_old_one_had(sold: RunningService) -> None:
    hours = MeterUnit.METER_UNIT_HOURS
    for day, value in (("11", 10), ("19", 90)):
        shown = meters.AddMeterReadingRequest(asset_id="ast_1", unit=hours, read_at=at(day), value=value)
        await sold.call(shown)
    pump = (await sold.call(adding())).component
    seal = (await sold.call(adding("s1", pump.id))).component
    swap = pb.SwapComponentRequest(asset_id="ast_1", component_id=pump.id, part=part("P2"), swapped_at=at("15"))
    swap.request_id = "key"
    newer = (await sold.call(swap)).component
    assert (await sold.call(swap)).component == newer
    owner: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    tree = (await sold.call(pb.GetAssetComponentsRequest(asset_id="ast_1"), **owner)).tree
    old, new, inner = tree.components
    assert (old.serial, [(each.unit, each.total) for each in old.usage]) == ("P1", [(hours, 40)])
    assert (new.serial, new.replaces, inner.id, inner.parent_id) == ("P2", pump.id, seal.id, newer.id)
    remove = pb.RemoveComponentRequest(asset_id="ast_1", component_id=newer.id, removed_at=at("19"))
    removed = (await sold.call(remove)).component
    assert [each.total for each in removed.usage] == [40]


async def test_component_events_name_the_asset(sold: RunningService) -> None:
    pump = (await sold.call(adding())).component
    swap = pb.SwapComponentRequest(asset_id="ast_1", component_id=pump.id, part=part("P2"), swapped_at=at("15"))
    newer = (await sold.call(swap)).component
    await sold.call(pb.RemoveComponentRequest(asset_id="ast_1", component_id=newer.id, removed_at=at("19")))
    events = [each["event"] for each in await sold.recorded(tree_id("ast_1"))]
    assert [event["type"].rpartition(".")[2] for event in events] == [
        "ComponentAdded",
        "ComponentSwapped",
        "ComponentRemoved",
    ]
    assert {event["data"]["asset_id"] for event in events} == {"ast_1"}


async def test_components_of_others_are_not_found(sold: RunningService) -> None:
    pump = (await sold.call(adding())).component
    strangers: list[dict[str, Any]] = [{"role": role, "retailers": ["baltic-tools"]} for role in ("agent", "partner")]
    asked = pb.GetAssetComponentsRequest(asset_id="ast_1")
    assert await sold.refusal(asked, "customer", customer="cus_2") == ("NOT_FOUND", "ASSET_NOT_FOUND")
    for caller in strangers:
        for request in (
            asked,
            adding("x"),
            pb.SwapComponentRequest(asset_id="ast_1", component_id=pump.id, part=part("P2"), swapped_at=at("15")),
            pb.RemoveComponentRequest(asset_id="ast_1", component_id=pump.id, removed_at=at("19")),
        ):
            assert await sold.refusal(request, **caller) == ("NOT_FOUND", "ASSET_NOT_FOUND")
    elsewhere = pb.RemoveComponentRequest(asset_id="ast_2", component_id=pump.id, removed_at=at("19"))
    assert (await sold.refusal(elsewhere))[1] == "COMPONENT_NOT_FOUND"


@pytest.mark.parametrize(("holds", "left"), [("{}", ""), ('{"assets": {"reason": "liability", "days": 2}}', "P1")])
async def test_serials_go_with_the_owner_unless_held(monkeypatch: pytest.MonkeyPatch, holds: str, left: str) -> None:
    monkeypatch.setenv("AFTERSALES_LEGAL_HOLDS", holds)
    now = from_rfc3339("2026-03-01T10:00:00Z")
    async with running_service("warranty", COLLECTIONS, wire, now=now) as service:
        model = await create(service)
        await report(service, purchase(model.id, ["ast_1"]))
        await service.call(adding())
        export = ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1", page_size=50)
        assert "P1" in str(await service.call(export, "admin"))
        await erase_customer(service)
        await service.call(adding("P9"))
        tree = (await service.call(pb.GetAssetComponentsRequest(asset_id="ast_1"))).tree
        assert [each.serial for each in tree.components] == [left, ""]
