"""Price lists through the service, and in the claims that they are for."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.warranty.v1 import claim_pb2
from aftersales.warranty.v1 import claim_service_pb2 as claims
from aftersales.warranty.v1 import price_list_service_pb2 as pb
from aftersales.warranty.v1.adjudication_service_pb2 import PublishAdjudicationRulesRequest
from aftersales.warranty.v1.price_list_pb2 import PriceList
from aftersales.warranty.v1.product_model_pb2 import COST_KIND_PARTS
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService, running_service
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.adjudication.steps import created
from services.warranty.tests.steps import create, purchase, report

NOW = from_rfc3339("2026-05-01T10:00:00Z")
OWN: dict[str, Any] = {"role": "customer", "customer": "cus_1"}


@pytest.fixture
async def service(either_store_url: str) -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        model = await create(service)
        await report(service, purchase(model.id, ["ast_1"]))
        yield service


async def listed(service: RunningService, net: int, since: str, *, currency: str = "EUR", **caller: Any) -> PriceList:
    version = PriceList(
        retailer="nordic-home",
        currency=currency,
        valid_from=to_timestamp(from_rfc3339(since)),
        rows=f"part_number,cost_kind,net_minor\nKX-220,parts,{net}\n",
    )
    request = pb.CreatePriceListRequest(price_list=version)
    made: PriceList = (await service.call(request, **(caller or {"role": "partner"}))).price_list
    return made


async def submitted(service: RunningService, fault: str = "no_cooling", quantity: int = 2) -> claim_pb2.Claim:
    line = claim_pb2.ClaimLine(
        fault_reason=fault,
        part_number="KX-220",
        cost_kind=COST_KIND_PARTS,
        quantity=quantity,
        asked=Money(amount_minor=12_000, currency="EUR"),
        requested_remedy=claim_pb2.REMEDY_REPAIR,
    )
    claim = claim_pb2.Claim(
        asset_id="ast_1",
        description="It is warm.",
        failed_at=to_timestamp(from_rfc3339("2026-04-20T10:00:00Z")),
        lines=[line],
    )
    made = (await service.call(claims.CreateClaimRequest(claim=claim), **OWN)).claim
    return (await service.call(claims.SubmitClaimRequest(id=made.id), **OWN)).claim  # type: ignore[no-any-return]


async def approved(service: RunningService, id: str) -> claim_pb2.ClaimLine:
    verdict = claims.ClaimLineVerdict(line=1, state=claim_pb2.CLAIM_LINE_STATE_APPROVED)
    decided = await service.call(claims.DecideClaimRequest(id=id, decisions=[verdict]), sub="aino")
    return decided.claim.lines[0]  # type: ignore[no-any-return]


async def test_version_that_counts_is_the_list_price(service: RunningService) -> None:
    await listed(service, 4_000, "2026-01-01T00:00:00Z")
    await listed(service, 1, "2026-06-01T00:00:00Z")  # not yet
    await listed(service, 5_000, "2026-03-01T00:00:00Z")
    payments = (await approved(service, (await submitted(service)).id)).payments
    assert (payments.allowed.amount_minor, payments.above_list.amount_minor) == (10_000, 2_000)
    seen = (await service.call(pb.ListPriceListsRequest())).price_lists
    assert [(each.valid_from.seconds, each.row_count, each.rows) for each in seen] == [
        (to_timestamp(from_rfc3339(f"2026-0{month}-01T00:00:00Z")).seconds, 1, "") for month in (6, 3, 1)
    ]
    whole = (await service.call(pb.GetPriceListRequest(id=seen[1].id))).price_list
    assert whole.rows.endswith("KX-220,parts,5000\n")


async def test_rules_know_what_is_above_the_list(service: RunningService) -> None:
    await listed(service, 5_000, "2026-01-01T00:00:00Z")
    version = await created(service)
    await service.call(PublishAdjudicationRulesRequest(id=version.id), "admin")
    claim = await submitted(service)
    shown = (await service.call(claims.GetClaimRequest(id=claim.id))).claim.lines[0]
    assert shown.payments.above_list.amount_minor == 2_000
    stored = await service.store.documents(next(each for each in COLLECTIONS if each.name == "claims")).get(claim.id)
    assert stored
    assert '"line.above_list":2000' in stored["lines"][0]["decisions"][0]["adjudication"]["facts"]


async def test_list_in_another_currency_refers_the_line(service: RunningService) -> None:
    await listed(service, 5_000, "2026-01-01T00:00:00Z", currency="SEK")
    line = await approved(service, (await submitted(service)).id)
    assert (line.state, line.decisions[-1].reason_code) == (claim_pb2.CLAIM_LINE_STATE_OPEN, "currencies_differ")


async def test_lists_of_others_do_not_exist(service: RunningService) -> None:
    made = await listed(service, 5_000, "2026-01-01T00:00:00Z", role="admin")
    other: dict[str, Any] = {"role": "partner", "retailers": ["baltic-tools"]}
    assert await service.refusal(pb.GetPriceListRequest(id=made.id), **other) == ("NOT_FOUND", "PRICE_LIST_NOT_FOUND")
    assert await service.outcome(pb.ListPriceListsRequest(), **other) == "empty"
    for caller in (OWN, {"role": "agent"}, other):
        version = PriceList(retailer="nordic-home", currency="EUR", valid_from=made.valid_from, rows=made.rows)
        code, _ = await service.refusal(pb.CreatePriceListRequest(price_list=version), **caller)
        assert code == "PERMISSION_DENIED"
    assert (await service.refusal(pb.GetPriceListRequest(id=made.id), **OWN))[0] == "PERMISSION_DENIED"
