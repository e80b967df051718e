"""Facts about units over gRPC: what they do to coverage, who may report them, and the history that they make."""

from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import ActorKind
from aftersales.warranty.v1.asset_life_pb2 import (
    AssetFact,
    AssetFactKind,
    AssetHistoryEntry,
    AssetHistoryKind,
    AssetState,
)
from aftersales.warranty.v1.asset_life_service_pb2 import (
    ListAssetHistoryRequest,
    ReportAssetFactRequest,
    RevokeAssetFactRequest,
)
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.asset_service_pb2 import GetAssetRequest
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import create, purchase, report

PARTNER: dict[str, Any] = {"role": "partner"}
OWNER: dict[str, Any] = {"role": "customer", "customer": "cus_1"}


def stated(kind: str, at: str, asset: str = "ast_1", **more: str) -> ReportAssetFactRequest:
    number = AssetFactKind.Value(f"ASSET_FACT_KIND_{kind.upper()}")
    return ReportAssetFactRequest(asset_id=asset, kind=number, at=to_timestamp(from_rfc3339(at)), **more)


async def sold(service: RunningService, *, delivered: bool = False) -> None:
    reported = purchase((await create(service)).id, ["ast_1"])
    if not delivered:
        reported.items[0].ClearField("delivered_at")
    await report(service, reported)


async def state(service: RunningService, kind: str, at: str, **more: str) -> AssetFact:
    fact: AssetFact = (await service.call(stated(kind, at, **more), **PARTNER)).fact
    return fact


async def revoke(service: RunningService, fact: AssetFact, **more: str) -> None:
    wrong = RevokeAssetFactRequest(asset_id="ast_1", fact_id=fact.id, reason="Another unit", **more)
    await service.call(wrong, **PARTNER)


async def asset(service: RunningService, **caller: Any) -> Asset:
    found: Asset = (await service.call(GetAssetRequest(id="ast_1"), **caller)).asset
    return found


async def days(service: RunningService) -> list[tuple[str, str]]:
    """From when to when the statutory coverage, and the commercial one."""
    found = [to_json(each) for each in (await asset(service)).coverages]
    return [(each["starts_at"][:10], each["ends_at"][:10]) for each in found]


async def history(service: RunningService, **caller: Any) -> list[AssetHistoryEntry]:
    return list((await service.call(ListAssetHistoryRequest(asset_id="ast_1"), **caller)).entries)


async def test_delivery_reported_later_starts_the_coverage(service: RunningService) -> None:
    await sold(service)
    by_sale = ("2026-02-09", "2031-02-10")
    assert await days(service) == [("2026-02-09", "2028-02-10"), by_sale]
    fact = await state(service, "delivered", "2026-02-27T23:30:00Z")
    assert await days(service) == [("2026-02-27", "2028-02-28"), by_sale]
    await revoke(service, fact)
    assert await days(service) == [("2026-02-09", "2028-02-10"), by_sale]


async def test_return_ends_the_coverage_until_it_is_revoked(service: RunningService) -> None:
    await sold(service)
    fact = await state(service, "returned", "2026-02-20T12:00:00Z")
    assert await days(service) == [("2026-02-09", "2026-02-20"), ("2026-02-09", "2026-02-20")]
    await revoke(service, fact)
    assert await days(service) == [("2026-02-09", "2028-02-10"), ("2026-02-09", "2031-02-10")]


async def test_fact_reported_twice_is_one_fact_with_one_event(service: RunningService) -> None:
    await sold(service)
    first, second = [await state(service, "installed", "2026-02-12T09:00:00Z", request_id="once") for _ in range(2)]
    assert first == second
    (event,) = [each["event"] for each in await service.recorded("ast_1") if "corrected" in each["subject"]]
    assert (event["data"]["kind"], event["data"]["asset"]["state"]) == ("installed", "in_use")
    assert "reported_by" not in str(event)
    for _ in range(2):
        await revoke(service, first)
    corrected = [each for each in await service.recorded("ast_1") if "corrected" in each["subject"]]
    assert [each["event"]["data"].get("revoked", False) for each in corrected] == [False, True]


async def test_disposal_is_published_as_the_end(service: RunningService) -> None:
    await sold(service)
    await state(service, "disposed", "2026-02-25T12:00:00Z")
    *_, last = await service.recorded("ast_1")
    assert last["subject"] == "internal.nordic-home.warranty.v1.asset.retired"
    assert (await asset(service)).state == AssetState.ASSET_STATE_DISPOSED
    refused = await service.refusal(stated("activated", "2026-02-26T12:00:00Z"), **PARTNER)
    assert refused == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_fact_that_is_not_there_is_not_revoked(service: RunningService) -> None:
    await sold(service)
    missing = RevokeAssetFactRequest(asset_id="ast_1", fact_id="fct_none", reason="Wrong")
    assert await service.refusal(missing, **PARTNER) == ("NOT_FOUND", "ASSET_FACT_NOT_FOUND")


@pytest.mark.parametrize(
    ("caller", "refused"),
    [
        ({"role": "partner", "retailers": ["baltic-tools"]}, "ASSET_NOT_FOUND"),
        ({"role": "agent", "retailers": ["baltic-tools"]}, "ASSET_NOT_FOUND"),
        ({"role": "customer", "customer": "cus_1"}, "ACCESS_DENIED"),
        ({"role": "service"}, "ACCESS_DENIED"),
    ],
)
async def test_fact_is_reported_by_its_retailer_alone(
    service: RunningService, caller: Mapping[str, Any], refused: str
) -> None:
    await sold(service)
    fact = await state(service, "installed", "2026-02-12T09:00:00Z")
    wrong = RevokeAssetFactRequest(asset_id="ast_1", fact_id=fact.id, reason="Wrong")
    for request in (stated("activated", "2026-02-13T09:00:00Z"), wrong):
        assert (await service.refusal(request, **caller))[1] == refused
    assert [each.kind for each in await history(service, **PARTNER)] == [
        AssetHistoryKind.ASSET_HISTORY_KIND_INSTALLED,
        AssetHistoryKind.ASSET_HISTORY_KIND_SOLD,
    ]


async def test_history_is_by_date_and_for_its_people(service: RunningService) -> None:
    await sold(service, delivered=True)
    await state(service, "manufactured", "2025-12-01T00:00:00Z")
    wrong = await state(service, "installed", "2026-02-28T09:00:00Z")
    await revoke(service, wrong)
    names = [AssetHistoryKind.Name(each.kind).removeprefix("ASSET_HISTORY_KIND_") for each in await history(service)]
    assert names == ["INSTALLED", "DELIVERED", "SOLD", "MANUFACTURED"]
    newest, *_ = await history(service)
    assert (newest.reason, newest.reported_by.kind) == ("Another unit", ActorKind.ACTOR_KIND_PARTNER)
    mine = await history(service, **OWNER)
    assert [each.id for each in mine] == [each.id for each in (await history(service))[1:]]
    assert not any(each.HasField("reported_by") or each.reason for each in mine)
    for foreign in ({"role": "customer", "customer": "cus_2"}, {"role": "agent", "retailers": ["baltic-tools"]}):
        refused = await service.refusal(ListAssetHistoryRequest(asset_id="ast_1"), **foreign)
        assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_history_comes_in_pages(service: RunningService) -> None:
    await sold(service, delivered=True)
    await state(service, "manufactured", "2025-12-01T00:00:00Z")
    found: list[str] = []
    token = ""
    for _ in range(3):
        page = await service.call(ListAssetHistoryRequest(asset_id="ast_1", page_size=1, page_token=token))
        found += [each.id for each in page.entries]
        token = page.next_page_token
    assert (found, token) == ([each.id for each in await history(service)], "")


async def test_next_facts_are_for_the_retailers_people(service: RunningService) -> None:
    await sold(service)
    assert AssetFactKind.ASSET_FACT_KIND_DELIVERED in (await asset(service)).next_facts
    assert not (await asset(service, **OWNER)).next_facts
