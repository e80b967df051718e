"""The money of claims through the service."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.warranty.v1 import claim_pb2
from aftersales.warranty.v1 import claim_service_pb2 as pb
from aftersales.warranty.v1 import coverage_pb2 as cov
from aftersales.warranty.v1.asset_service_pb2 import GetAssetRequest
from aftersales.warranty.v1.coverage_service_pb2 import GetCoverageRequest
from aftersales.warranty.v1.product_model_pb2 import COST_KIND_PARTS, CostLimit
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest
from aftersales.warranty.v1.transfer_service_pb2 import OfferAssetTransferRequest, RedeemAssetTransferRequest
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService, running_service
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.steps import cooler, purchase, report

NOW = from_rfc3339("2026-05-01T10:00:00Z")
CAP = Money(amount_minor=15_000, currency="EUR")
OWN: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
APPROVED = claim_pb2.CLAIM_LINE_STATE_APPROVED


@pytest.fixture
async def service(either_store_url: str) -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        model = cooler("nordic-home")
        del model.warranty_terms[0]
        model.warranty_terms[0].cost_limits.append(CostLimit(cost_kind=COST_KIND_PARTS, for_life=CAP))
        made = (await service.call(CreateProductModelRequest(product_model=model), "admin")).product_model
        sold = purchase(made.id, ["ast_1"])
        sold.items[0].serial = "SN-1"
        await report(service, sold)
        yield service


async def submitted(service: RunningService, fault: str) -> claim_pb2.Claim:
    line = claim_pb2.ClaimLine(
        fault_reason=fault,
        cost_kind=COST_KIND_PARTS,
        quantity=1,
        asked=Money(amount_minor=12_000, currency="EUR"),
        tax=Money(amount_minor=3_060, currency="EUR"),
        requested_remedy=claim_pb2.REMEDY_REPAIR,
    )
    claim = claim_pb2.Claim(
        asset_id="ast_1",
        description="It is warm.",
        failed_at=to_timestamp(from_rfc3339("2026-04-20T10:00:00Z")),
        lines=[line],
    )
    made = (await service.call(pb.CreateClaimRequest(claim=claim), **OWN)).claim
    return (await service.call(pb.SubmitClaimRequest(id=made.id), **OWN)).claim  # type: ignore[no-any-return]


def approval(id: str, **changes: Any) -> pb.DecideClaimRequest:
    return pb.DecideClaimRequest(id=id, decisions=[pb.ClaimLineVerdict(line=1, state=APPROVED, **changes)])


async def entries(service: RunningService, **caller: Any) -> list[tuple[int, int, str]]:
    asset = (await service.call(GetAssetRequest(id="ast_1"))).asset
    request = GetCoverageRequest(asset_id="ast_1", coverage_id=asset.coverages[0].id)
    record = (await service.call(request, **caller)).record
    return [(each.kind, each.amount.amount_minor, each.claim_id) for each in record.entries if each.HasField("amount")]


async def test_two_approvals_at_once_share_one_cap(service: RunningService) -> None:
    claims = [await submitted(service, fault) for fault in ("no_cooling", "leak")]
    decided = await asyncio.gather(*(service.call(approval(each.id), sub="aino") for each in claims))
    lines = [each.claim.lines[0] for each in decided]
    assert sorted(each.payments.payers[0].net.amount_minor for each in lines) == [3_000, 12_000]
    for line in lines:
        parts = [*line.payments.payers, line.payments.customer]
        assert sum(each.net.amount_minor for each in parts) == 12_000
        assert sum(each.tax.amount_minor for each in parts) == 3_060
        assert line.payments.payers[0].kind == claim_pb2.BILLING_KIND_MANUFACTURER
    third = await submitted(service, "noise")
    referred = (await service.call(approval(third.id), sub="aino")).claim
    assert referred.state == claim_pb2.CLAIM_STATE_IN_REVIEW
    assert referred.lines[0].decisions[-1].reason_code == "cap_used_up"
    granted = (await service.call(approval(third.id, goodwill=True), sub="aino")).claim.lines[0].payments
    assert [each.kind for each in granted.payers] == [claim_pb2.BILLING_KIND_GOODWILL]


async def test_settlement_uses_and_withdrawal_releases(service: RunningService) -> None:
    first, second = [await submitted(service, fault) for fault in ("no_cooling", "leak")]
    await service.call(approval(first.id))
    await service.call(approval(second.id))
    await service.call(pb.WithdrawClaimRequest(id=second.id), **OWN)
    await service.call(pb.FulfilClaimRequest(id=first.id))
    await service.call(pb.SettleClaimRequest(id=first.id))
    reserved, used, released = (
        cov.COVERAGE_ENTRY_KIND_RESERVED,
        cov.COVERAGE_ENTRY_KIND_USED,
        cov.COVERAGE_ENTRY_KIND_RELEASED,
    )
    assert await entries(service) == [
        (reserved, 12_000, first.id),
        (reserved, 3_000, second.id),
        (released, 3_000, second.id),
        (used, 12_000, first.id),
    ]
    assert {claim for _, _, claim in await entries(service, **OWN)} == {""}


async def test_customers_see_what_they_pay_alone(service: RunningService) -> None:
    claim = await submitted(service, "no_cooling")
    request = approval(claim.id, share_percent=75)
    request.request_id = "once"
    for _ in range(2):  # a repeated request reserves nothing again
        shown = (await service.call(request, sub="aino")).claim.lines[0].payments
        assert [each.net.amount_minor for each in shown.payers] == [9_000]
    assert [amount for _, amount, _ in await entries(service)] == [9_000]
    for role in (OWN, {"role": "partner"}):
        seen = (await service.call(pb.GetClaimRequest(id=claim.id), **role)).claim.lines[0].payments
        assert (seen.customer.net.amount_minor, seen.customer.tax.amount_minor, len(seen.payers)) == (3_000, 765, 0)
    other = await service.refusal(pb.GetClaimRequest(id=claim.id), role="customer", customer="cus_2")
    assert other == ("NOT_FOUND", "CLAIM_NOT_FOUND")


async def test_new_owner_sees_no_claim_of_the_former_one(service: RunningService) -> None:
    """Also of one that is appealed after the unit changed hands."""
    claim = await submitted(service, "no_cooling")
    await service.call(approval(claim.id, share_percent=50), sub="aino")
    await service.call(pb.FulfilClaimRequest(id=claim.id))
    await service.call(pb.SettleClaimRequest(id=claim.id))
    offered = await service.call(OfferAssetTransferRequest(asset_id="ast_1"), **OWN)
    taker: dict[str, Any] = {"role": "customer", "customer": "cus_2"}
    await service.call(RedeemAssetTransferRequest(serial="SN-1", code=offered.offer.code), **taker)
    service.clock.advance(60)
    await service.call(pb.AppealClaimRequest(id=claim.id, text="All of it."), **OWN)
    await service.call(pb.ReviewClaimRequest(id=claim.id), sub="olli")
    await service.call(approval(claim.id), sub="olli")
    assert {each for _, _, each in await entries(service, role="agent")} == {claim.id}
    assert await entries(service, **taker) == []
