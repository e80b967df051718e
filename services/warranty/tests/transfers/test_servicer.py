"""Handing a unit over through the service, from the right side and from the wrong one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aftersales.warranty.v1 import transfer_service_pb2 as pb
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind, AssetHistoryKind
from aftersales.warranty.v1.asset_life_service_pb2 import ListAssetHistoryRequest, ReportAssetFactRequest
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.asset_service_pb2 import CheckCoverageRequest, GetAssetRequest, ListAssetsRequest
from aftersales.warranty.v1.claim_service_pb2 import ListClaimsRequest, WithdrawClaimRequest
from aftersales.warranty.v1.component_service_pb2 import RemoveComponentRequest
from aftersales.warranty.v1.coverage_pb2 import COVERAGE_ENTRY_KIND_EXTENDED
from aftersales.warranty.v1.coverage_service_pb2 import GetCoverageExplanationRequest, RecordCoverageEntryRequest
from aftersales.warranty.v1.meter_service_pb2 import AddMeterReadingRequest, ListMeterReadingsRequest
from aftersales.warranty.v1.product_model_pb2 import METER_UNIT_HOURS
from domainkit.instants import HOUR, Instant, after
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.records import Person
from servicekit.testing.erasures import stored
from servicekit.testing.service import RunningService, running_service
from warranty.assets.domain.sales import ended_ownership
from warranty.assets.privacy import PersonalAssets, PersonalOwnerships
from warranty.assets.repository import ASSETS
from warranty.assets.wiring import repository
from warranty.claims.repository import CLAIMS
from warranty.components.privacy import PersonalComponents
from warranty.components.wiring import repository as component_repository
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.transfers.domain.attempts import MOST_OF_CALLER
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.claims.claims import AINO, ASSET, COVERAGE
from services.warranty.tests.claims.test_servicer import asked
from services.warranty.tests.components.test_servicer import adding
from services.warranty.tests.steps import create, erase_customer, purchase, report

NOW = from_rfc3339("2026-05-01T10:00:00Z")
GIVER: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
TAKER: dict[str, Any] = {"role": "customer", "customer": "cus_2"}


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningService]:
    monkeypatch.setenv("AFTERSALES_LEGAL_HOLDS", "{}")
    async with running_service("warranty", COLLECTIONS, wire, now=NOW) as service:
        sold = purchase((await create(service)).id, ["ast_1"])
        sold.items[0].serial = "SN-1"
        await report(service, sold)
        yield service


async def code_of(service: RunningService, **changes: Any) -> str:
    code: str = (await service.call(pb.OfferAssetTransferRequest(asset_id="ast_1", **changes), **GIVER)).offer.code
    return code


def taking(code: str, serial: str = " sn-1", **changes: Any) -> pb.RedeemAssetTransferRequest:
    return pb.RedeemAssetTransferRequest(serial=serial, code=code, **changes)


async def handed_over(service: RunningService) -> Asset:
    asset: Asset = (await service.call(taking(await code_of(service)), **TAKER)).asset
    return asset


async def refused(service: RunningService, code: str, caller: dict[str, Any]) -> str:
    return (await service.refusal(taking(code), **caller))[1]


async def give_back(service: RunningService) -> None:
    kind, at = AssetFactKind.ASSET_FACT_KIND_RETURNED, to_timestamp(NOW)
    await service.call(ReportAssetFactRequest(asset_id="ast_1", kind=kind, at=at), "partner")


async def test_unit_is_the_new_owners_and_no_longer_the_former_ones(service: RunningService) -> None:
    reading = AddMeterReadingRequest(
        asset_id="ast_1", unit=METER_UNIT_HOURS, value=10, read_at=to_timestamp(after(NOW, -HOUR))
    )
    await service.call(reading, **GIVER)
    taken = await handed_over(service)
    assert (taken.customer_id, taken.purchase_id, taken.order_id, taken.line) == ("cus_2", "", "", 0)
    assert not taken.HasField("transfer_offer")
    for request in (GetAssetRequest(id="ast_1"), CheckCoverageRequest(asset_id="ast_1")):
        assert await service.refusal(request, **GIVER) == ("NOT_FOUND", "ASSET_NOT_FOUND")
    assert not (await service.call(ListAssetsRequest(), **GIVER)).assets
    assert (await service.call(CheckCoverageRequest(asset_id="ast_1"), **TAKER)).covered
    seen = await service.call(ListAssetHistoryRequest(asset_id="ast_1"), **TAKER)
    assert [each.kind for each in seen.entries] == [AssetHistoryKind.ASSET_HISTORY_KIND_TRANSFERRED]
    assert not (await service.call(ListMeterReadingsRequest(asset_id="ast_1"), **TAKER)).meter_readings
    assert not any(secret in f"{seen} {taken}" for secret in ("cus_1", "pur_1"))
    everything = (await service.call(ListAssetHistoryRequest(asset_id="ast_1"), "agent")).entries
    assert [each.customer_id for each in everything] == ["cus_2", "cus_1", "cus_1"]


async def test_transfer_is_published_once_with_its_sale(service: RunningService) -> None:
    code = await code_of(service)
    for _ in range(2):
        await service.call(taking(code), **TAKER)
    events = [each["event"] for each in await service.recorded("ast_1")]
    (moved,) = [each["data"] for each in events if each["type"].endswith("AssetTransferred")]
    assert (moved["asset"]["customer_id"], moved["former_customer_id"], moved["purchase_id"]) == (
        "cus_2",
        "cus_1",
        "pur_1",
    )
    assert code not in str(await stored(service))


async def test_of_two_at_once_one_gets_the_unit(service: RunningService) -> None:
    code = await code_of(service)
    callers = [{"role": "customer", "customer": f"cus_{each}"} for each in (2, 3, 4)]
    outcomes = await asyncio.gather(*(service.outcome(taking(code), **each) for each in callers))
    assert sorted(outcomes) == ["TRANSFER_CODE_REFUSED", "TRANSFER_CODE_REFUSED", "answer"]


async def test_offer_has_its_code_once_and_replaces_the_one_before(service: RunningService) -> None:
    first = await code_of(service, request_id="k1")
    assert await code_of(service, request_id="k1") == ""
    asset = (await service.call(GetAssetRequest(id="ast_1"), **GIVER)).asset
    assert (asset.HasField("transfer_offer"), asset.transfer_offer.code) == (True, "")
    second = await code_of(service)
    assert await refused(service, first, TAKER) == "TRANSFER_CODE_REFUSED"
    await service.call(pb.RevokeAssetTransferRequest(asset_id="ast_1"), **GIVER)
    assert await refused(service, second, TAKER) == "TRANSFER_CODE_REFUSED"


async def test_nobody_else_offers_or_redeems(service: RunningService) -> None:
    code = await code_of(service)
    for caller in (TAKER, {"role": "customer", "customer": "cus_1", "retailers": ["other"]}):
        for request in (pb.OfferAssetTransferRequest, pb.RevokeAssetTransferRequest):
            assert await service.refusal(request(asset_id="ast_1"), **caller) == ("NOT_FOUND", "ASSET_NOT_FOUND")
    elsewhere = {"role": "customer", "customer": "cus_2", "retailers": ["other"]}
    assert await refused(service, code, elsewhere) == "TRANSFER_CODE_REFUSED"
    assert await refused(service, code, GIVER) == "TRANSFER_TO_OWNER"


async def test_attempts_of_a_caller_are_limited(service: RunningService) -> None:
    code = await code_of(service)
    reasons = [await refused(service, "AAAA-AAAA-AAAA-AAAA", TAKER) for _ in range(MOST_OF_CALLER)]
    assert set(reasons) == {"TRANSFER_CODE_REFUSED"}
    assert await service.refusal(taking(code), **TAKER) == ("RESOURCE_EXHAUSTED", "TOO_MANY_CODE_ATTEMPTS")
    assert await service.outcome(taking(code), role="customer", customer="cus_3") == "answer"


async def test_attempts_at_a_unit_are_limited_over_all_callers(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warranty.transfers.use_cases.MOST_OF_UNIT", 2)
    code = await code_of(service)
    for number in (3, 4):
        await refused(service, "AAAA-AAAA-AAAA-AAAA", {"role": "customer", "customer": f"cus_{number}"})
    assert await refused(service, code, TAKER) == "TOO_MANY_CODE_ATTEMPTS"
    unknown = await service.refusal(taking(code, serial="SN-9"), role="customer", customer="cus_5")
    assert unknown[1] == "TRANSFER_CODE_REFUSED"


async def test_open_claim_holds_a_transfer_up(service: RunningService) -> None:
    code = await code_of(service)
    claim = (await service.call(asked(), **GIVER)).claim
    assert (await service.refusal(pb.OfferAssetTransferRequest(asset_id="ast_1"), **GIVER))[1] == "TRANSFER_CLAIM_OPEN"
    assert await refused(service, code, TAKER) == "TRANSFER_CLAIM_OPEN"
    await service.call(WithdrawClaimRequest(id=claim.id), **GIVER)
    await service.call(taking(code), **TAKER)
    assert not (await service.call(ListClaimsRequest(asset_id="ast_1"), **TAKER)).claims
    before = await service.refusal(asked(), **TAKER)
    assert before == ("INVALID_ARGUMENT", "VALIDATION_FAILED")  # it failed in the time of the former owner


async def test_open_claim_is_seen_behind_many_newer_ones(service: RunningService) -> None:
    await service.call(asked(), **GIVER)
    claims = service.context.store.documents(CLAIMS)
    (first,) = await claims.scan()
    over = {**first, "state": "withdrawn", **dict.fromkeys(("open_key", "unit_key", "open_of"))}
    for number in range(100):
        id = f"clm_{number}"
        await claims.insert({**over, "id": id, "created_at": after(first["created_at"], number + 1)})
    assert (await service.refusal(pb.OfferAssetTransferRequest(asset_id="ast_1"), **GIVER))[1] == "TRANSFER_CLAIM_OPEN"


async def test_returned_unit_is_not_handed_over(service: RunningService) -> None:
    code = await code_of(service)
    await give_back(service)
    assert await refused(service, code, TAKER) == "TRANSFER_NOT_POSSIBLE"
    offering = await service.refusal(pb.OfferAssetTransferRequest(asset_id="ast_1"), **GIVER)
    assert offering[1] == "TRANSFER_NOT_POSSIBLE"


async def test_unit_is_sold_again_after_a_transfer_and_a_return(service: RunningService) -> None:
    taken = await handed_over(service)
    kind, at = AssetFactKind.ASSET_FACT_KIND_RETURNED, to_timestamp(NOW)
    await service.call(ReportAssetFactRequest(asset_id="ast_1", kind=kind, at=at), "partner")
    sold = purchase(taken.product_model_id, ["ast_1"], id="pur_2", customer="cus_3")
    sold.items[0].serial = "SN-1"
    sold.items[0].sold_at.CopyFrom(to_timestamp(after(NOW, HOUR)))
    sold.items[0].ClearField("delivered_at")
    await report(service, sold)
    found = (await service.call(GetAssetRequest(id="ast_1"), role="customer", customer="cus_3")).asset
    assert (found.customer_id, found.purchase_id) == ("cus_3", "pur_2")
    for former in (GIVER, TAKER):
        assert await service.refusal(GetAssetRequest(id="ast_1"), **former) == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_erased_people_neither_give_nor_take(service: RunningService) -> None:
    code = await code_of(service)
    await erase_customer(service, "cus_2")
    assert await refused(service, code, TAKER) == "TRANSFER_NOT_POSSIBLE"
    await erase_customer(service, "cus_1")
    assert await refused(service, code, {"role": "customer", "customer": "cus_3"}) == "TRANSFER_CODE_REFUSED"


async def test_erasure_of_the_former_owner_leaves_the_new_ones_unit(service: RunningService) -> None:
    await handed_over(service)
    await erase_customer(service, "cus_1")
    found = await service.store.documents(ASSETS).get("ast_1")
    assert found
    assert (found["serial"], found["former"][0]["order_id"]) == ("SN-1", "")
    assert "A-pur_1" not in str([{n: v for n, v in each.items() if n != "outbox"} for each in await stored(service)])


@pytest.mark.parametrize(("role", "shown"), [("admin", True), ("customer", False)])
async def test_export_has_ledgers_of_present_and_former_units(service: RunningService, role: str, shown: bool) -> None:
    giver, taker = Person("cus_1", "nordic-home"), Person("cus_2", "nordic-home")
    coverage = (await service.call(GetAssetRequest(id="ast_1"))).asset.coverages[-1].id
    more: dict[str, Any] = {"kind": COVERAGE_ENTRY_KIND_EXTENDED, "months": 12, "invoice_number": "R-1"}
    extend = RecordCoverageEntryRequest(asset_id="ast_1", coverage_id=coverage, reason="Agreed by phone", **more)
    await service.call(extend)
    assets = repository(service.context)
    owned, formerly = PersonalAssets(assets, LegalHolds({})), PersonalOwnerships(assets, LegalHolds({}))
    before = (await owned.export(giver, role=role, size=9, after=None)).items
    assert [each.kind for each in before] == ["asset", "coverages"]
    await handed_over(service)
    afterwards = (await formerly.export(giver, role=role, size=9, after=None)).items
    for records in (str(before), str(afterwards)):
        assert ("R-1" in records, "Agreed by phone" in records) == (True, shown)
    assert "R-1" not in str((await owned.export(taker, role="admin", size=9, after=None)).items)


async def test_export_has_none_of_the_claims_of_other_owners(service: RunningService) -> None:
    """Nor does that of the one between, who has had the unit from a transfer until the next one."""
    entries = [
        LedgerEntry(EntryKind.USED, Instant(day), Instant(day), AINO, claim_id=f"clm_{day}", invoice_number=f"R-{day}")
        for day in (1, 3, 5)
    ]
    coverage = replace(COVERAGE, ledger=tuple(entries))
    of_first = replace(ended_ownership(ASSET), transferred_at=Instant(2), coverages=(coverage,))
    of_second = replace(of_first, customer_id="cus_2", transferred_at=Instant(4))
    asset = replace(ASSET, id="ast_9", customer_id="cus_3", coverages=(coverage,), former=(of_first, of_second))
    assets = repository(service.context)
    await assets.assets.add(asset, [])
    owned, formerly = PersonalAssets(assets, LegalHolds({})), PersonalOwnerships(assets, LegalHolds({}))
    exported = {
        each: await formerly.export(Person(each, asset.retailer), role="customer", size=9, after=None)
        for each in ("cus_1", "cus_2")
    }
    exported["cus_3"] = await owned.export(Person("cus_3", asset.retailer), role="customer", size=9, after=None)
    seen = {customer: [day for day in "135" if f"R-{day}" in str(page.items)] for customer, page in exported.items()}
    assert seen == {"cus_1": ["1"], "cus_2": ["3"], "cus_3": ["5"]}


async def test_nothing_counts_for_owners_from_before_it_was_theirs(service: RunningService) -> None:
    await handed_over(service)
    before, since = to_timestamp(after(NOW, -HOUR)), to_timestamp(after(NOW, HOUR))
    check = await service.call(CheckCoverageRequest(asset_id="ast_1", at=before), **TAKER)
    assert (check.covered, check.reason) == (False, "NOT_STARTED")
    explained = await service.call(GetCoverageExplanationRequest(asset_id="ast_1", at=before), **TAKER)
    assert not any(cost.coverages for cost in explained.explanation.costs)
    for role, at in (("service", before), ("customer", since)):
        caller = {**TAKER, "role": role}
        assert (await service.call(CheckCoverageRequest(asset_id="ast_1", at=at), **caller)).covered
    for role, at in (("agent", before), ("customer", since)):
        caller = {**TAKER, "role": role}
        explained = await service.call(GetCoverageExplanationRequest(asset_id="ast_1", at=at), **caller)
        assert explained.explanation.rights


async def test_export_has_no_component_that_was_removed_before(service: RunningService) -> None:
    added = await service.call(adding("ZIMT-1"))
    at = to_timestamp(after(NOW, -HOUR))
    gone = added.component.id
    await service.call(RemoveComponentRequest(asset_id="ast_1", component_id=gone, removed_at=at))
    await service.call(adding("P2"))
    await handed_over(service)
    components = PersonalComponents(component_repository(service.context), repository(service.context), LegalHolds({}))
    for role, seen in (("customer", False), ("admin", True)):
        found = str((await components.export(Person("cus_2", "nordic-home"), role=role, size=9, after=None)).items)
        assert ("P2" in found, "ZIMT-1" in found) == (True, seen)
