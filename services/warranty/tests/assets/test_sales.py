"""A unit that is returned and sold again: a new ownership of the same asset, apart from the one before."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aftersales.tickets.v1.purchase_pb2 import UnitCondition
from aftersales.warranty.v1.asset_life_pb2 import AssetCondition, AssetFactKind, AssetHistoryKind
from aftersales.warranty.v1.asset_life_service_pb2 import ListAssetHistoryRequest, ReportAssetFactRequest
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.asset_service_pb2 import CheckCoverageRequest, GetAssetRequest, ListAssetsRequest
from aftersales.warranty.v1.component_service_pb2 import (
    AddComponentRequest,
    ComponentPart,
    GetAssetComponentsRequest,
    SwapComponentRequest,
)
from aftersales.warranty.v1.events_pb2 import AssetCorrected
from aftersales.warranty.v1.meter_pb2 import MeterReadingRevocation
from aftersales.warranty.v1.meter_service_pb2 import (
    AddMeterReadingRequest,
    AddMeterRequest,
    GetAssetMetersRequest,
    ListMeterReadingsRequest,
    RevokeMeterReadingRequest,
)
from aftersales.warranty.v1.product_model_pb2 import MeterUnit
from domainkit.ids import derived_id
from domainkit.instants import DAY, after
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.records import Person
from servicekit.testing.erasures import exported, stored
from servicekit.testing.service import RunningService, running_service
from warranty.assets.privacy import PersonalOwnerships
from warranty.assets.repository import ASSETS, REFUSALS
from warranty.assets.wiring import repository
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.steps import create, erase_customer, purchase, report

NOW = from_rfc3339("2026-03-20T10:00:00Z")
RETURNED = from_rfc3339("2026-03-05T12:00:00Z")
FORMER: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
OWNER: dict[str, Any] = {"role": "customer", "customer": "cus_2"}


HOURS = MeterUnit.METER_UNIT_HOURS


def on(day: str) -> Any:
    return to_timestamp(from_rfc3339(f"2026-{day}T12:00:00Z"))


def reading(day: str, value: int) -> AddMeterReadingRequest:
    return AddMeterReadingRequest(asset_id="ast_1", unit=HOURS, read_at=on(day), value=value)


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningService]:
    monkeypatch.setenv("AFTERSALES_LEGAL_HOLDS", "{}")
    async with running_service("warranty", COLLECTIONS, wire, now=NOW) as service:
        yield service


async def sell(service: RunningService, model: str, *, id: str, customer: str, at: str, condition: int = 0) -> None:
    sold = purchase(model, ["ast_1"], id=id, customer=customer)
    sold.items[0].serial = "SN-1"
    sold.items[0].condition = UnitCondition.ValueType(condition)
    sold.items[0].sold_at.CopyFrom(to_timestamp(from_rfc3339(at)))
    sold.items[0].ClearField("delivered_at")
    await report(service, sold)


async def give_back(service: RunningService, at: int = RETURNED) -> None:
    kind = AssetFactKind.ASSET_FACT_KIND_RETURNED
    await service.call(ReportAssetFactRequest(asset_id="ast_1", kind=kind, at=to_timestamp(at)), "partner")


async def sold_twice(service: RunningService) -> str:
    model = (await create(service)).id
    await sell(service, model, id="pur_1", customer="cus_1", at="2026-02-10T12:00:00Z")
    await give_back(service)
    used = UnitCondition.UNIT_CONDITION_USED
    await sell(service, model, id="pur_2", customer="cus_2", at="2026-03-10T12:00:00Z", condition=used)
    return model


async def asset(service: RunningService, **caller: Any) -> Asset:
    found: Asset = (await service.call(GetAssetRequest(id="ast_1"), **caller)).asset
    return found


async def test_sale_after_a_return_has_its_own_owner_and_coverage(service: RunningService) -> None:
    await sold_twice(service)
    found = await asset(service, **OWNER)
    assert (found.customer_id, found.purchase_id, found.order_id) == ("cus_2", "pur_2", "A-pur_2")
    assert found.condition == AssetCondition.ASSET_CONDITION_USED
    days = [(to_json(each)["starts_at"][:10], to_json(each)["ends_at"][:10]) for each in found.coverages]
    assert days == [("2026-03-09", "2028-03-10"), ("2026-03-09", "2031-03-10")]
    before = CheckCoverageRequest(asset_id="ast_1", at=to_timestamp(from_rfc3339("2026-03-01T00:00:00Z")))
    assert (await service.call(before, **OWNER)).reason == "NOT_STARTED"


async def test_former_owner_no_longer_sees_the_asset(service: RunningService) -> None:
    await sold_twice(service)
    for request in (
        GetAssetRequest(id="ast_1"),
        ListAssetHistoryRequest(asset_id="ast_1"),
        CheckCoverageRequest(asset_id="ast_1"),
    ):
        assert await service.refusal(request, **FORMER) == ("NOT_FOUND", "ASSET_NOT_FOUND")
    assert not (await service.call(ListAssetsRequest(), **FORMER)).assets


async def test_owner_sees_nothing_of_the_former_one(service: RunningService) -> None:
    await sold_twice(service)
    seen = await service.call(ListAssetHistoryRequest(asset_id="ast_1"), **OWNER)
    assert [(each.id, each.customer_id) for each in seen.entries] == [("pur_2.sold", "")]
    shown = f"{seen} {await asset(service, **OWNER)}"
    assert not any(secret in shown for secret in ("cus_1", "pur_1"))
    everything = (await service.call(ListAssetHistoryRequest(asset_id="ast_1"), "agent")).entries
    kinds = [AssetHistoryKind.Name(each.kind).removeprefix("ASSET_HISTORY_KIND_").lower() for each in everything]
    assert kinds == ["sold", "returned", "sold"]
    assert [each.customer_id for each in everything] == ["cus_2", "", "cus_1"]


async def test_owner_sees_no_usage_from_the_former_ones_time(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, id="pur_1", customer="cus_1", at="2026-02-10T12:00:00Z")
    part = ComponentPart(manufacturer="Vesikone", name="Drain pump")
    pump = await service.call(AddComponentRequest(asset_id="ast_1", part=part, installed_at=on("02-11")))
    swap = SwapComponentRequest(asset_id="ast_1", component_id=pump.component.id, part=part, swapped_at=on("02-12"))
    newer = (await service.call(swap)).component
    for day, value in (("02-11", 10), ("02-20", 100)):
        await service.call(reading(day, value), **FORMER)
    fit = AddMeterRequest(asset_id="ast_1", unit=HOURS, fitted_at=on("02-21"), replaced_value=101)
    await service.call(fit)
    fit.fitted_at.CopyFrom(on("02-22"))
    fit.replaced_value = 0
    await service.call(fit)
    await give_back(service)
    await sell(service, model, id="pur_2", customer="cus_2", at="2026-03-10T12:00:00Z")
    await service.call(reading("03-12", 50), **OWNER)
    counts = []
    for caller in (OWNER, {"role": "agent"}):
        listed = (await service.call(ListMeterReadingsRequest(asset_id="ast_1"), **caller)).meter_readings
        (then,) = (await service.call(GetAssetMetersRequest(asset_id="ast_1", at=on("02-20")), **caller)).usage.meters
        (now,) = (await service.call(GetAssetMetersRequest(asset_id="ast_1"), **caller)).usage.meters
        parts = (await service.call(GetAssetComponentsRequest(asset_id="ast_1"), **caller)).tree.components
        assert (now.total.total, parts[-1].id) == (151, newer.id)
        counts.append((len(listed), then.HasField("total"), len(then.devices), len(now.devices), len(parts)))
        assert bool(parts[-1].replaces) == (caller is not OWNER)
    assert counts == [(1, False, 1, 1, 1), (3, True, 2, 2, 2)]


async def test_owner_records_no_readings_of_the_former_ones_time(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, id="pur_1", customer="cus_1", at="2026-02-10T12:00:00Z")
    before = (await service.call(reading("02-11", 10), **FORMER)).meter_reading
    await give_back(service)
    await sell(service, model, id="pur_2", customer="cus_2", at="2026-03-10T12:00:00Z")
    assert (await service.refusal(reading("03-05", 20), **OWNER))[1] == "METER_READING_TOO_EARLY"
    wrong = MeterReadingRevocation.METER_READING_REVOCATION_WRONG_VALUE
    revoke = RevokeMeterReadingRequest(asset_id="ast_1", reading_id=before.id, revocation=wrong)
    assert (await service.refusal(revoke, **OWNER))[1] == "METER_READING_NOT_FOUND"
    assert (await service.call(reading("03-05", 20))).meter_reading.value == 20


async def test_second_sale_is_published_once_as_a_registration(service: RunningService) -> None:
    model = await sold_twice(service)
    for id, customer, at in (("pur_2", "cus_2", "2026-03-10T12:00:00Z"), ("pur_1", "cus_1", "2026-02-10T12:00:00Z")):
        await sell(service, model, id=id, customer=customer, at=at)
    events = [each["event"] for each in await service.recorded("ast_1")]
    registered = [each["data"] for each in events if each["type"].endswith("AssetRegistered")]
    assert [(each["asset"]["purchase_id"], each.get("sold_before", False)) for each in registered] == [
        ("pur_1", False),
        ("pur_2", True),
    ]
    assert "cus_1" not in str(registered[1])
    assert (await asset(service)).customer_id == "cus_2"


@pytest.mark.parametrize("returned", [None, RETURNED, after(NOW, -DAY)])
async def test_serial_is_refused_unless_it_was_returned(service: RunningService, returned: int | None) -> None:
    model = (await create(service)).id
    await sell(service, model, id="pur_1", customer="cus_1", at="2026-02-10T12:00:00Z")
    if returned is not None:
        await give_back(service, returned)
    await sell(service, model, id="pur_2", customer="cus_2", at="2026-03-10T12:00:00Z")
    assert (await asset(service)).customer_id == ("cus_2" if returned == RETURNED else "cus_1")
    refused = await service.recorded(derived_id("rfs", "ast_1", "pur_2", "1", "1"))
    reasons = [each["event"]["data"]["reason"] for each in refused]
    assert reasons == ([] if returned == RETURNED else ["SERIAL_ALREADY_REGISTERED"])


@pytest.mark.parametrize("erased", [False, True])
async def test_return_reported_after_the_resale_lets_it_in(service: RunningService, erased: bool) -> None:
    model = (await create(service)).id
    await sell(service, model, id="pur_1", customer="cus_1", at="2026-02-10T12:00:00Z")
    await sell(service, model, id="pur_2", customer="cus_2", at="2026-03-10T12:00:00Z")
    if erased:
        await erase_customer(service, "cus_2")
    await give_back(service)
    for _ in range(2):
        await service.deliver("returns", AssetCorrected(asset=Asset(id="ast_1", retailer="nordic-home")), "ast_1")
    found = await asset(service)
    assert (found.customer_id, found.purchase_id, found.serial) == ("cus_2", "pur_2", "" if erased else "SN-1")
    (refusal,) = await service.store.documents(REFUSALS).scan()
    assert (refusal["waiting"], "waits_for" in refusal) == (None, False)
    registered = [each for each in await service.recorded("ast_1") if each["event"]["type"].endswith("AssetRegistered")]
    assert len(registered) == 2


async def test_erasure_of_the_former_owner_leaves_the_others_data(service: RunningService) -> None:
    await sold_twice(service)
    person = Person("cus_1", "nordic-home")
    personal = PersonalOwnerships(repository(service.context), LegalHolds({}))
    (record,) = await exported(personal, person)
    assert isinstance(record.data, dict)
    assert (record.data["order_id"], record.data["sold_at"]) == ("A-pur_1", "2026-02-10T12:00:00Z")
    assert "cus_2" not in str(record)
    assert await exported(personal, Person("cus_2", "nordic-home")) == []
    await erase_customer(service)
    found = await service.store.documents(ASSETS).get("ast_1")
    assert found
    assert (found["order_id"], found["serial"]) == ("A-pur_2", "SN-1")
    assert [each["order_id"] for each in found["former"]] == [""]
    records = [{name: value for name, value in each.items() if name != "outbox"} for each in await stored(service)]
    assert "A-pur_1" not in str(records)


async def test_erasure_of_the_owner_leaves_the_former_ones_data(service: RunningService) -> None:
    await sold_twice(service)
    await erase_customer(service, "cus_2")
    found = await service.store.documents(ASSETS).get("ast_1")
    assert found
    assert (found["order_id"], found["serial"]) == ("", "")
    assert [each["order_id"] for each in found["former"]] == ["A-pur_1"]
