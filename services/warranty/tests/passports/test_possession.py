"""What whoever has a unit reads of its past, by the code that was printed with it."""

from typing import Any

import pytest
from aftersales.warranty.v1 import passport_service_pb2 as pb
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind
from aftersales.warranty.v1.asset_life_service_pb2 import ReportAssetFactRequest, RevokeAssetFactRequest
from aftersales.warranty.v1.component_service_pb2 import AddComponentRequest, ComponentPart, SwapComponentRequest
from aftersales.warranty.v1.passport_pb2 import PassportHistoryKind
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.erasures import stored
from servicekit.testing.service import NOBODY, RunningService

from services.warranty.tests.steps import create, purchase, report


def on(day: str) -> Any:
    return to_timestamp(from_rfc3339(f"2026-02-{day}T12:00:00Z"))


@pytest.fixture
async def passport(service: RunningService) -> str:
    await report(service, purchase((await create(service)).id, ["ast_1"]))
    found = await service.call(pb.GetAssetPassportRequest(asset_id="ast_1"))
    return str(found.passport.id)


async def issued(service: RunningService, **changes: Any) -> str:
    response = await service.call(pb.IssuePassportCodeRequest(asset_id="ast_1", **changes), "partner")
    return str(response.code.code)


async def history(service: RunningService, passport: str, code: str) -> list[tuple[str, str]]:
    found = await service.call(pb.ReadPassportHistoryRequest(passport_id=passport, code=code), NOBODY)
    names = [PassportHistoryKind.Name(each.kind) for each in found.history.entries]
    kinds = [name.removeprefix("PASSPORT_HISTORY_KIND_").lower() for name in names]
    return [(kind, each.component) for kind, each in zip(kinds, found.history.entries, strict=True)]


async def refused(service: RunningService, passport: str, code: str) -> str:
    return (await service.refusal(pb.ReadPassportHistoryRequest(passport_id=passport, code=code), NOBODY))[1]


async def test_holder_reads_what_happened_and_nothing_of_owners(service: RunningService, passport: str) -> None:
    part = ComponentPart(manufacturer="Vesikone", name="Drain pump", serial="DP-1")
    pump = await service.call(AddComponentRequest(asset_id="ast_1", part=part, installed_at=on("11")))
    newer = ComponentPart(manufacturer="Vesikone", name="Drain pump", serial="DP-2")
    swap = SwapComponentRequest(asset_id="ast_1", component_id=pump.component.id, part=newer, swapped_at=on("20"))
    await service.call(swap)
    for kind in (AssetFactKind.ASSET_FACT_KIND_INSTALLED, AssetFactKind.ASSET_FACT_KIND_ACTIVATED):
        fact = await service.call(ReportAssetFactRequest(asset_id="ast_1", kind=kind, at=on("28")), "partner")
    revoked = RevokeAssetFactRequest(asset_id="ast_1", fact_id=fact.fact.id, reason="Another unit")
    await service.call(revoked, "partner")
    code = await issued(service)
    assert await history(service, passport, code.lower()) == [
        ("installed", ""),
        ("delivered", ""),
        ("component_removed", "Drain pump"),
        ("component_installed", "Drain pump"),
        ("component_installed", "Drain pump"),
        ("sold", ""),
    ]
    request = pb.ReadPassportHistoryRequest(passport_id=passport, code=code)
    shown = str(await service.call(request, NOBODY))
    assert not any(secret in shown for secret in ("cus_1", "pur_1", "A-pur_1", "DP-", "Another"))
    assert code not in str(await stored(service))


async def test_code_issued_later_takes_the_place_of_the_one_before(service: RunningService, passport: str) -> None:
    assert await refused(service, passport, "AAAA-AAAA-AAAA-AAAA") == "POSSESSION_CODE_REFUSED"  # none was issued
    first = await issued(service, request_id="k1")
    assert await issued(service, request_id="k1") == ""
    second = await issued(service)
    assert await refused(service, passport, first) == "POSSESSION_CODE_REFUSED"
    assert await history(service, passport, second)
    assert await refused(service, "dpp_nowhere", second) == "PASSPORT_NOT_FOUND"


async def test_attempts_at_a_passport_are_limited(
    service: RunningService, passport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warranty.passports.use_cases.MOST_ATTEMPTS", 2)
    code = await issued(service)
    for _ in range(2):
        assert await refused(service, passport, "AAAA-AAAA-AAAA-AAAA") == "POSSESSION_CODE_REFUSED"
    assert await refused(service, passport, code) == "TOO_MANY_CODE_ATTEMPTS"
