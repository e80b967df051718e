"""CoverageService: explaining coverages, and recording what happens to them."""

from typing import Any

import pytest
from aftersales.warranty.v1 import coverage_pb2 as pb
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind
from aftersales.warranty.v1.asset_life_service_pb2 import ReportAssetFactRequest
from aftersales.warranty.v1.asset_pb2 import CoverageStatus
from aftersales.warranty.v1.asset_service_pb2 import (
    BatchGetAssetsRequest,
    CheckCoverageRequest,
    GetAssetRequest,
    ListAssetsRequest,
)
from aftersales.warranty.v1.coverage_service_pb2 import (
    AddCoverageRequest,
    GetCoverageExplanationRequest,
    GetCoverageRequest,
    GetLawPackRequest,
    OverrideCoverageRequest,
    RecordCoverageEntryRequest,
)
from aftersales.warranty.v1.events_pb2 import AssetCoverageChanged
from aftersales.warranty.v1.meter_service_pb2 import AddMeterReadingRequest
from aftersales.warranty.v1.product_model_pb2 import (
    COST_KIND_PARTS,
    METER_UNIT_HOURS,
    WARRANTY_KIND_CONTRACT,
    WARRANTY_KIND_GOODWILL,
    MeterLimit,
)
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_rfc3339, from_timestamp, to_rfc3339, to_timestamp
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import cooler, create, erase_customer, purchase, report

EXTENDED, SUSPENDED = pb.COVERAGE_ENTRY_KIND_EXTENDED, pb.COVERAGE_ENTRY_KIND_SUSPENDED


async def sold(service: RunningService) -> tuple[str, str]:
    """The ids of a statutory and of a commercial coverage of ast_1."""
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    statutory, commercial = (await service.call(GetAssetRequest(id="ast_1"))).asset.coverages
    return statutory.id, commercial.id


def entry(coverage: str, kind: "pb.CoverageEntryKind.ValueType", **fields: Any) -> RecordCoverageEntryRequest:
    return RecordCoverageEntryRequest(asset_id="ast_1", coverage_id=coverage, kind=kind, reason="As agreed", **fields)


async def test_explanation_names_rights_payers_and_sources(service: RunningService) -> None:
    statutory, _ = await sold(service)
    explanation = (await service.call(GetCoverageExplanationRequest(asset_id="ast_1", country="FI"))).explanation
    assert explanation.summary[0] == (
        "The customer may rely on the statutory coverage and the commercial coverage, and chooses between them."
    )
    first = explanation.costs[0].coverages[0]
    assert (first.coverage_id, first.applies, first.share_percent) == (statutory, True, 100)
    assert first.clause == "Directive (EU) 2019/771, Article 10(1)"
    later = to_timestamp(from_rfc3339("2029-01-01T00:00:00Z"))
    over = (
        await service.call(GetCoverageExplanationRequest(asset_id="ast_1", at=later, cost_kind=COST_KIND_PARTS))
    ).explanation
    assert [answer.reason for answer in over.costs[0].coverages] == [
        *(pb.COVERAGE_REASON_EXPIRED, pb.COVERAGE_REASON_APPLIES)
    ]
    assert len(over.costs) == 1


@pytest.mark.parametrize(
    ("country", "sold", "viewer", "clause"),
    [
        ("FI", "2026", "agent", "Directive (EU) 2019/771, Article 10(1)"),
        ("ES", "2026", "agent", "Real Decreto Legislativo 1/2007, Article 120(1)"),
        ("US", "2026", "agent", ""),
        ("", "2026", "agent", ""),
        ("FI", "2021", "agent", ""),  # a contract from before the law
        ("FI", "2026", "customer", ""),  # no lawyer has confirmed it
        ("FI", "2026", "partner", ""),
    ],
)
async def test_law_is_quoted_where_it_counts(
    service: RunningService, country: str, sold: str, viewer: str, clause: str
) -> None:
    model = await create(service)
    bought = purchase(model.id, ["ast_1"])
    bought.items[0].sold_at.CopyFrom(to_timestamp(from_rfc3339(f"{sold}-02-10T12:00:00Z")))
    bought.items[0].delivered_at.CopyFrom(to_timestamp(from_rfc3339("2026-02-11T12:00:00Z")))
    await report(service, bought)
    asked = GetCoverageExplanationRequest(asset_id="ast_1", country=country, cost_kind=COST_KIND_PARTS)
    claims = {"customer": "cus_1"} if viewer == "customer" else {}
    explanation = (await service.call(asked, viewer, **claims)).explanation
    statutory = explanation.costs[0].coverages[0]
    assert (explanation.rights[0].clause, statutory.clause) == (clause, clause)
    assert ("(" in statutory.sentence) == bool(clause)


async def test_stored_readings_count_unless_another_is_given(service: RunningService) -> None:
    model = cooler("nordic-home")
    model.warranty_terms[1].meter_limit.CopyFrom(MeterLimit(unit=METER_UNIT_HOURS, value=2_000))
    stored = (await service.call(CreateProductModelRequest(product_model=model), "admin")).product_model
    await report(service, purchase(stored.id, ["ast_1"]))
    read_at = to_timestamp(from_rfc3339("2026-02-28T08:00:00Z"))
    await service.call(AddMeterReadingRequest(asset_id="ast_1", unit=METER_UNIT_HOURS, read_at=read_at, value=2_000))

    async def reason(**asked: Any) -> "pb.CoverageReason.ValueType":
        request = GetCoverageExplanationRequest(asset_id="ast_1", cost_kind=COST_KIND_PARTS, **asked)
        reason: pb.CoverageReason.ValueType = (await service.call(request)).explanation.costs[0].coverages[1].reason
        return reason

    assert await reason() == pb.COVERAGE_REASON_METER_REACHED
    assert await reason(meter_unit=METER_UNIT_HOURS, meter_value=1_999) == pb.COVERAGE_REASON_APPLIES
    halves: list[dict[str, Any]] = [{"meter_unit": METER_UNIT_HOURS}, {"meter_value": 1_999}]
    for half in halves:
        asked = GetCoverageExplanationRequest(asset_id="ast_1", **half)
        assert (await service.refusal(asked))[1] == "VALIDATION_FAILED"


async def test_extension_sold_later_moves_the_end_and_is_published(service: RunningService) -> None:
    _, commercial = await sold(service)
    request = entry(commercial, EXTENDED, months=12, invoice_number="R-1", request_id="once")
    record = (await service.call(request, "agent")).record
    assert to_rfc3339(from_timestamp(record.coverage.ends_at)) == "2032-02-10T22:00:00Z"
    last = record.entries[-1]
    assert (last.months, last.invoice_number, last.reason) == (12, "R-1", "As agreed")
    assert last.recorded_by.kind
    assert (await service.call(request, "agent")).record.entries == record.entries
    _, event = await service.recorded("ast_1")
    assert event["subject"] == subject_of(AssetCoverageChanged).replace("*", "nordic-home", 1)
    assert "2032-02-10T22:00:00Z" in str(event["event"])


def contract(**fields: Any) -> AddCoverageRequest:
    shares: dict[str, Any] = {"parts_share_percent": 100, "labour_share_percent": 100, "travel_share_percent": 100}
    kind = fields.pop("kind", WARRANTY_KIND_CONTRACT)
    return AddCoverageRequest(
        asset_id="ast_1", kind=kind, first_day="2031-02-11", months=24, invoice_number="C-1", **shares, **fields
    )


async def test_contract_sold_later_covers_and_is_published(service: RunningService) -> None:
    await sold(service)
    request = contract(request_id="once")
    record = (await service.call(request, "partner")).record
    assert (await service.call(request, "partner")).record == record
    assert (await service.call(GetAssetRequest(id="ast_1"))).asset.coverages[2:] == [record.coverage]
    assert to_rfc3339(from_timestamp(record.coverage.ends_at)) == "2033-02-11T22:00:00Z"
    later = to_timestamp(from_rfc3339("2032-01-01T00:00:00Z"))
    check = await service.call(CheckCoverageRequest(asset_id="ast_1", at=later), "service")
    assert check.coverage.id == record.coverage_id
    _, event = await service.recorded("ast_1")
    assert event["subject"] == subject_of(AssetCoverageChanged).replace("*", "nordic-home", 1)
    started = (await service.call(GetCoverageRequest(asset_id="ast_1", coverage_id=record.coverage_id), "agent")).record
    assert [(each.kind, each.invoice_number) for each in started.entries] == [(pb.COVERAGE_ENTRY_KIND_STARTED, "C-1")]


async def test_contract_needs_an_owner_who_is_not_erased(service: RunningService) -> None:
    await sold(service)
    granted = contract(kind=WARRANTY_KIND_GOODWILL)
    assert (await service.refusal(granted, "partner"))[1] == "VALIDATION_FAILED"
    assert (await service.refusal(contract(), "partner", retailers=["other"]))[1] == "ASSET_NOT_FOUND"
    await erase_customer(service)
    assert (await service.refusal(contract(), "agent"))[1] == "ASSET_OWNER_ERASED"


async def test_owner_sees_the_ledger_without_the_words_of_staff(service: RunningService) -> None:
    _, commercial = await sold(service)
    await service.call(entry(commercial, EXTENDED, months=12, invoice_number="R-1"), "agent")
    request = GetCoverageRequest(asset_id="ast_1", coverage_id=commercial)
    record = (await service.call(request, "customer", customer="cus_1")).record
    last = record.entries[-1]
    assert (last.months, last.reason, last.invoice_number) == (12, "", "")
    assert not last.HasField("recorded_by")
    assert record.state == pb.COVERAGE_STATE_ACTIVE
    refused = await service.refusal(request, "customer", customer="cus_2")
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_suspension_is_seen_by_a_coverage_check(service: RunningService) -> None:
    statutory, commercial = await sold(service)
    await service.call(entry(commercial, SUSPENDED), "agent")
    check = await service.call(CheckCoverageRequest(asset_id="ast_1"), "service")
    assert check.coverage.id == statutory
    later = to_timestamp(from_rfc3339("2029-01-01T00:00:00Z"))
    assert not (await service.call(CheckCoverageRequest(asset_id="ast_1", at=later), "service")).covered
    refused = await service.refusal(entry(commercial, SUSPENDED), "agent")
    assert refused == ("FAILED_PRECONDITION", "COVERAGE_STATE")


async def test_rows_of_lists_have_the_coverage_and_an_etag_with_it(service: RunningService) -> None:
    statutory, commercial = await sold(service)
    one, many = GetAssetRequest(id="ast_1"), BatchGetAssetsRequest(ids=["ast_1"])
    asked = (one, ListAssetsRequest(retailer="nordic-home"), many)

    async def seen(role: str) -> set[tuple[str, "CoverageStatus.ValueType", str]]:
        answers = [await service.call(request, role, customer="cus_1") for request in asked]
        assets = [answers[0].asset, answers[1].assets[0], answers[2].assets[0]]
        return {(each.coverage_summary.coverage_id, each.coverage_summary.status, each.etag) for each in assets}

    ((first, status, etag),) = await seen("customer")
    assert (first, status) == (statutory, CoverageStatus.COVERAGE_STATUS_ACTIVE)
    assert await seen("agent") == {(first, status, etag)}
    service.clock.advance(days=800)
    ((second, _, later),) = await seen("customer")
    assert second == commercial
    assert later != etag
    assert later.partition("-")[0] == etag.partition("-")[0], "it is the same version"


async def test_override_needs_a_supervisor_and_sets_the_end(service: RunningService) -> None:
    _, commercial = await sold(service)
    ends_at = to_timestamp(from_rfc3339("2033-01-01T00:00:00Z"))
    request = OverrideCoverageRequest(asset_id="ast_1", coverage_id=commercial, ends_at=ends_at, reason="Agreed")
    assert (await service.refusal(request, "agent"))[0] == "PERMISSION_DENIED"
    record = (await service.call(request, "supervisor")).record
    assert record.coverage.ends_at == ends_at
    assert [each.kind for each in record.entries] == [
        *(pb.COVERAGE_ENTRY_KIND_STARTED, pb.COVERAGE_ENTRY_KIND_OVERRIDDEN)
    ]
    neither = OverrideCoverageRequest(asset_id="ast_1", coverage_id=commercial, reason="Agreed")
    assert (await service.refusal(neither, "supervisor"))[1] == "VALIDATION_FAILED"


async def test_replacement_takes_what_is_left_over(service: RunningService) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1", "ast_2"]))
    await report(service, purchase(model.id, ["ast_3"], id="pur_2", customer="cus_2"))
    commercial = (await service.call(GetAssetRequest(id="ast_1"))).asset.coverages[1]
    for other in ("", "ast_1", "ast_3", "ast_unknown"):
        replaced = entry(commercial.id, pb.COVERAGE_ENTRY_KIND_REPLACED, replacement_asset_id=other)
        assert (await service.refusal(replaced, "agent"))[1] == "VALIDATION_FAILED", other
    request = entry(commercial.id, pb.COVERAGE_ENTRY_KIND_REPLACED, replacement_asset_id="ast_2", request_id="once")
    record = (await service.call(request, "agent")).record
    assert (record.state, record.entries[-1].replacement_asset_id) == (pb.COVERAGE_STATE_VOIDED, "ast_2")
    assert (await service.call(request, "agent")).record.entries == record.entries
    coverages = (await service.call(GetAssetRequest(id="ast_2"))).asset.coverages
    assert [each.ends_at for each in coverages[1:]] == [commercial.ends_at, commercial.ends_at]
    assert (await service.refusal(entry(commercial.id, SUSPENDED), "agent"))[1] == "COVERAGE_STATE"


async def test_repair_adds_nothing_to_a_coverage_before_the_law(service: RunningService) -> None:
    statutory, _ = await sold(service)
    repaired = entry(statutory, pb.COVERAGE_ENTRY_KIND_REPAIR_EXTENSION)
    assert (await service.refusal(repaired, "agent"))[1] == "VALIDATION_FAILED"


async def test_returned_unit_is_covered_by_nothing_from_then_on(service: RunningService) -> None:
    _, commercial = await sold(service)
    at = to_timestamp(from_rfc3339("2026-02-28T10:00:00Z"))
    returned = ReportAssetFactRequest(asset_id="ast_1", kind=AssetFactKind.ASSET_FACT_KIND_RETURNED, at=at)
    await service.call(returned, "agent")
    explanation = (await service.call(GetCoverageExplanationRequest(asset_id="ast_1"))).explanation
    assert explanation.summary[0] == "No coverage gives the customer a right at this moment."
    record = (await service.call(GetCoverageRequest(asset_id="ast_1", coverage_id=commercial))).record
    assert record.state == pb.COVERAGE_STATE_VOIDED
    assert (await service.refusal(contract(), "agent"))[1] == "ASSET_HAS_NO_OWNER"


async def test_only_what_people_record_is_recorded(service: RunningService) -> None:
    statutory, commercial = await sold(service)
    assert (await service.refusal(entry(commercial, pb.COVERAGE_ENTRY_KIND_USED), "agent"))[1] == "VALIDATION_FAILED"
    voided = entry(statutory, pb.COVERAGE_ENTRY_KIND_VOIDED)
    assert (await service.refusal(voided, "agent"))[1] == "STATUTORY_RIGHT"
    unknown = entry("cov_unknown", SUSPENDED)
    assert (await service.refusal(unknown, "agent"))[1] == "COVERAGE_NOT_FOUND"


async def test_erasure_empties_the_ledger_of_words_and_numbers(service: RunningService) -> None:
    _, commercial = await sold(service)
    await service.call(entry(commercial, EXTENDED, months=12, invoice_number="R-1"), "agent")
    await erase_customer(service)
    record = (await service.call(GetCoverageRequest(asset_id="ast_1", coverage_id=commercial), "agent")).record
    assert (record.entries[-1].months, record.entries[-1].reason) == (12, "")


async def test_law_pack_lists_the_rules_of_a_day(service: RunningService) -> None:
    pack = (await service.call(GetLawPackRequest(id="EU", on="2026-07-30"), "customer")).pack
    assert "repair_extension" not in [rule.id for rule in pack.rules]
    assert all(rule.act and rule.article and rule.url for rule in pack.rules)
    assert await service.refusal(GetLawPackRequest(id="XX"), "customer") == ("NOT_FOUND", "LAW_PACK_NOT_FOUND")
