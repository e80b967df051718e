"""What becomes of units when their customer is erased, on both stores, while a law has them kept and after that."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from zoneinfo import ZoneInfo

import pytest
from aftersales.warranty.v1.asset_service_pb2 import GetAssetRequest, ListAssetsRequest
from domainkit.ids import derived_id
from domainkit.instants import DAY, Instant, after
from domainkit.privacy import emptied, personal_fields
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.records import Kept, Person
from servicekit.privacy.repository import ERASURE_JOBS
from servicekit.testing.erasures import Erased, erase_records, exported, stored
from servicekit.testing.service import RunningService, running_service
from warranty.assets.domain.asset import Asset, Refusal, SoldUnit
from warranty.assets.domain.erasure import erased_unit
from warranty.assets.privacy import PersonalAssets, PersonalRefusals
from warranty.assets.repository import ASSETS, REFUSALS
from warranty.assets.use_cases import RegisterUnits
from warranty.assets.wiring import refusal_repository, repository
from warranty.product_models.wiring import repository as product_models
from warranty.serial_rules.wiring import repository as serial_rules
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.steps import create, erase_customer, purchase, report

NOW = from_rfc3339("2026-03-01T10:00:00Z")
PERSON = Person("cus_1", "nordic-home")
NOTHING_HELD, TWO_DAYS = "{}", '{"assets": {"reason": "product liability", "days": 2}}'
MARK = "ZIMTSTERN-1"
UNIT = SoldUnit("ast_late", "nordic-home", "cus_1", "pur_9", "A-9", 1, 1, "mod_1", MARK, Instant(1), None)


@pytest.fixture
def holds(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setenv("AFTERSALES_LEGAL_HOLDS", getattr(request, "param", NOTHING_HELD))


@pytest.fixture
async def service(either_store_url: str, holds: None) -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        yield service


held_two_days = pytest.mark.parametrize("holds", [TWO_DAYS], indirect=True)


async def sell(service: RunningService, *units: str, id: str = "pur_1", customer: str = "cus_1", **more: str) -> str:
    """Units of a new product model, all with the same serial; returns the model's id."""
    model = more.get("model") or (await create(service)).id
    sold = purchase(model, units, id=id, customer=customer)
    sold.items[0].serial = more.get("serial", MARK)
    await report(service, sold)
    return model


async def document(service: RunningService, asset: str = "ast_1") -> dict[str, object]:
    found = await service.store.documents(ASSETS).get(asset)
    assert found
    return found


async def records(service: RunningService) -> str:
    """All that is stored but for events on their way, which keep the numbers that refer to a purchase."""
    found = await stored(service)
    return str([{name: value for name, value in each.items() if name != "outbox"} for each in found])


async def kept(service: RunningService) -> list[dict[str, object]]:
    (job,) = await service.store.documents(ERASURE_JOBS).scan()
    return [dict(each) for each in job["kept"]]


@given(st.builds(Asset, coverages=st.just(())), st.builds(Refusal), st.builds(SoldUnit))
def test_nothing_personal_is_left_of_a_unit(asset: Asset, refusal: Refusal, unit: SoldUnit) -> None:
    for record in (asset, refusal):
        bare = emptied(record)
        own = [name for name in personal_fields(type(record)) if "." not in name]
        assert [name for name in own if getattr(bare, name)] == []
        assert emptied(bare) == bare
    assert [fact.reason for fact in emptied(asset).facts if fact.reason] == []
    for held in (emptied(asset, but_held=True), emptied(refusal, but_held=True)):
        assert held.order_id == (asset.order_id if isinstance(held, Asset) else refusal.order_id)
    assert erased_unit(unit) == erased_unit(erased_unit(unit)) == replace(unit, serial="", order_id="")


async def test_asset_without_a_hold_keeps_its_id_and_coverage(service: RunningService) -> None:
    await sell(service, "ast_1", "ast_2")
    before = (await service.call(GetAssetRequest(id="ast_1"))).asset
    await erase_customer(service)
    asset = (await service.call(GetAssetRequest(id="ast_1"))).asset
    assert (asset.serial, asset.order_id, asset.coverages) == ("", "", before.coverages)
    assert MARK not in await records(service)
    assert "A-pur_1" not in await records(service)


async def test_erased_asset_is_not_found_by_serial_or_order(service: RunningService) -> None:
    await sell(service, "ast_1")
    await erase_customer(service)
    for asked in (
        ListAssetsRequest(serial=MARK),
        ListAssetsRequest(order_id="A-pur_1"),
        ListAssetsRequest(q="zimtstern"),
    ):
        assert not (await service.call(asked)).assets
    assert (await service.call(ListAssetsRequest(q="frostvik"))).assets


async def test_units_of_others_stay_as_they_are(service: RunningService) -> None:
    await sell(service, "ast_1")
    await sell(service, "ast_3", id="pur_3", customer="cus_2", serial="HAFERKEKS-1")
    untouched = await stored(service, "cus_2")
    await erase_customer(service)
    assert await stored(service, "cus_2") == untouched


async def test_serial_sold_again_is_refused_as_before(service: RunningService) -> None:
    """The id of an asset is that of its serial: it has been given away, whoever had it."""
    model = await sell(service, "ast_1")
    await erase_customer(service)
    await sell(service, "ast_1", id="pur_2", customer="cus_2", model=model)
    (refusal,) = await service.store.documents(REFUSALS).scan()
    assert (refusal["reason"], refusal["customer_id"]) == ("SERIAL_ALREADY_REGISTERED", "cus_2")


@held_two_days
async def test_held_assets_stay_until_their_hold_ends(service: RunningService) -> None:
    await sell(service, "ast_1")
    service.clock.advance(days=1)
    await sell(service, "ast_2", id="pur_2", serial="ZIMTSTERN-2")
    await erase_customer(service)
    await erase_records(service)
    assert (await document(service))["serial"] == MARK
    first, last = after(NOW, 2 * DAY), after(NOW, 3 * DAY)
    expected = {"kind": "assets", "reason": "product liability", "until": last, "next_at": first, "records": 2}
    assert await kept(service) == [expected]
    service.clock.advance(days=1)
    await erase_records(service)
    assert ((await document(service))["serial"], (await document(service, "ast_2"))["serial"]) == ("", "ZIMTSTERN-2")
    assert await kept(service) == [{**expected, "next_at": last, "records": 1}]
    service.clock.advance(days=1)
    await erase_records(service)
    assert (await document(service, "ast_2"))["serial"] == ""
    assert await kept(service) == []


@held_two_days
async def test_held_refusals_are_named_apart(service: RunningService) -> None:
    await sell(service, "ast_1", model="mod_unknown")
    refusals = PersonalRefusals(
        refusal_repository(service.context),
        repository(service.context),
        LegalHolds.model_validate_json(TWO_DAYS),
    )
    ends = after(NOW, 2 * DAY)
    assert await refusals.erase(PERSON, now=NOW) == [Kept("refusals", "product liability", ends, ends, 1)]
    assert await refusals.erase(PERSON, now=ends) == []
    (refusal,) = await service.store.documents(REFUSALS).scan()
    assert refusal["order_id"] == ""


async def test_refusal_from_before_is_found_by_its_purchase(service: RunningService) -> None:
    await sell(service, "ast_1")
    for id, bought in (("rfs_1", "pur_1"), ("rfs_2", "pur_other")):
        old = asdict(Refusal(id, "nordic-home", "ast_x", bought, "A-old", 1, 1, "UNKNOWN_PRODUCT_MODEL", NOW, 1))
        del old["customer_id"]
        await service.store.documents(REFUSALS).insert({**old, "events": 1, "requests": {}, "outbox": []})
    await erase_customer(service)
    found = {each["id"]: each["order_id"] for each in await service.store.documents(REFUSALS).scan()}
    assert found == {"rfs_1": "", "rfs_2": "A-old"}


@pytest.mark.parametrize("holds", [NOTHING_HELD, TWO_DAYS], indirect=True)
async def test_late_purchase_is_decided_without_identifiers(service: RunningService) -> None:
    await erase_customer(service)
    model = await sell(service, "ast_1", "ast_2")
    assert [(await document(service, each))["serial"] for each in ("ast_1", "ast_2")] == ["", ""]
    await sell(service, "ast_1", id="pur_2", model=model)
    assert MARK not in await records(service)
    assert "A-pur" not in await records(service)
    assert [event["event"]["type"] for event in await service.recorded("ast_1")] == [
        "aftersales.warranty.v1.AssetRegistered"
    ]


async def test_purchase_repeated_after_the_erasure_changes_nothing(service: RunningService) -> None:
    model = await sell(service, "ast_1")
    await sell(service, "ast_1", id="pur_2", model=model)  # refused
    await erase_customer(service)
    before = await stored(service)
    for id in ("pur_1", "pur_2"):
        await sell(service, "ast_1", id=id, model=model)
    assert await stored(service) == before


async def test_handler_that_overtakes_the_erasure_is_cleaned_up(service: RunningService) -> None:
    """It asked before the erasure, and stores after it."""
    model = (await create(service)).id
    await erase_customer(service)
    assets, refusals = repository(service.context), refusal_repository(service.context)
    overtaking = RegisterUnits(
        product_models(service.context), serial_rules(service.context), assets, refusals, Erased()
    )
    units = [replace(UNIT, product_model_id=model), replace(UNIT, asset_id="ast_x", unit=2)]
    await overtaking.register(units, ZoneInfo("UTC"), now=NOW)
    assert MARK in await records(service)
    await erase_records(service)
    assert MARK not in await records(service)
    assert "A-9" not in await records(service)


async def test_second_erasure_writes_nothing(service: RunningService) -> None:
    await sell(service, "ast_1")
    await erase_customer(service)
    before = await stored(service)
    await erase_records(service)
    assert await stored(service) == before


async def test_refused_event_names_the_customer(service: RunningService) -> None:
    await sell(service, "ast_1", model="mod_unknown")
    (event,) = await service.recorded(derived_id("rfs", "ast_1", "pur_1", "1", "1"))
    assert event["event"]["data"]["customer_id"] == "cus_1"


async def test_export_has_all_units_of_one_customer(service: RunningService) -> None:
    model = await sell(service, "ast_1", "ast_2")
    await sell(service, "ast_9", id="pur_2", model="mod_unknown")
    await sell(service, "ast_3", id="pur_3", customer="cus_2", model=model)
    assets, refusals = repository(service.context), refusal_repository(service.context)
    found = await exported(PersonalAssets(assets, LegalHolds({})), PERSON)
    assert {each.id for each in found} == {"ast_1", "ast_2"}
    (refusal,) = await exported(PersonalRefusals(refusals, assets, LegalHolds({})), PERSON)
    assert isinstance(refusal.data, dict)
    assert (refusal.data["order_id"], refusal.data["refused_at"]) == ("A-pur_2", "2026-03-01T10:00:00Z")
    foreign = Person("cus_1", "baltic-tools")
    assert await exported(PersonalAssets(assets, LegalHolds({})), foreign) == []
