"""Promises about claims through the service: copied calendars, policies, and the clocks that go by them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.tickets.v1.calendar_pb2 import Calendar, CalendarVersion, VersionException, Week
from aftersales.tickets.v1.events_pb2 import CalendarChanged
from aftersales.warranty.v1 import claim_clock_pb2 as clock_pb
from aftersales.warranty.v1 import claim_pb2
from aftersales.warranty.v1 import claim_policy_service_pb2 as pb
from aftersales.warranty.v1 import claim_service_pb2 as claims
from aftersales.warranty.v1.claim_policy_pb2 import ClaimPolicy
from aftersales.warranty.v1.product_model_pb2 import COST_KIND_PARTS
from domainkit.ids import default_calendar_id
from domainkit.instants import HOUR, after
from servicekit.documents.ids import new_id
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService, running_service
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.steps import create, erase_customer, purchase, report

FRIDAY = from_rfc3339("2026-11-06T09:00:00Z")
OWN: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
DEFAULT = default_calendar_id("nordic-home")
OFFICE = ["09:00-17:00"]


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=FRIDAY) as service:
        model = await create(service)
        await report(service, purchase(model.id, ["ast_1", "ast_2"]))
        await copy(service)
        yield service


async def copy(service: RunningService, number: int = 1, *, hours: list[str] = OFFICE, **changes: Any) -> None:
    """Warranty consumes tickets' report of the default calendar."""
    week = Week(**dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), hours))
    version = CalendarVersion(
        calendar_id=DEFAULT,
        number=number,
        retailer="nordic-home",
        time_zone="UTC",
        week=week,
        exceptions=[VersionException(date="2026-11-09", name="Stock-take")],
    )
    changed = CalendarChanged(calendar=Calendar(id=DEFAULT, number=number, **changes), version=version)
    await service.deliver("calendars", changed, DEFAULT, sequence=number)


def policy(**changes: Any) -> pb.CreateClaimPolicyRequest:
    asked = {"name": "Claims", "first_answer_minutes": 240, "decision_minutes": 960, "warn_at": [75], **changes}
    return pb.CreateClaimPolicyRequest(claim_policy=ClaimPolicy(retailer="nordic-home", **asked))


async def submitted(service: RunningService, asset: str = "ast_1") -> claim_pb2.Claim:
    line = claim_pb2.ClaimLine(
        fault_reason="no_cooling",
        cost_kind=COST_KIND_PARTS,
        quantity=1,
        asked=Money(amount_minor=12_000, currency="EUR"),
        requested_remedy=claim_pb2.REMEDY_REPAIR,
    )
    draft = claim_pb2.Claim(
        asset_id=asset,
        description="It is warm.",
        failed_at=to_timestamp(from_rfc3339("2026-10-20T10:00:00Z")),
        lines=[line],
    )
    made = (await service.call(claims.CreateClaimRequest(claim=draft), **OWN)).claim
    return (await service.call(claims.SubmitClaimRequest(id=made.id), **OWN)).claim  # type: ignore[no-any-return]


async def pass_time(service: RunningService) -> None:
    """The timer looks once at what is due."""
    (timer,) = (each for each in service.components.timers if each.name == "claim-sla")
    for document in await timer.documents.find(timer.index, {}, below=service.clock() + 1, limit=10):
        await timer.act(document)


async def test_claim_gets_the_promises_of_the_newest_policy(service: RunningService) -> None:
    assert not (await submitted(service, "ast_2")).HasField("clock")
    await service.call(policy(decision_minutes=60), "admin")
    newest = (await service.call(policy(), "admin")).claim_policy
    claim = await submitted(service)
    assert (claim.clock.policy_id, claim.clock.calendar_number) == (newest.id, 1)
    due = {clock_pb.ClaimTargetKind.Name(each.kind): each.due_at.ToJsonString() for each in claim.clock.targets}
    assert due == {
        "CLAIM_TARGET_KIND_FIRST_ANSWER": "2026-11-06T13:00:00Z",
        "CLAIM_TARGET_KIND_DECISION": "2026-11-10T17:00:00Z",  # Monday is a holiday
    }
    assert not claim.clock.HasField("party")  # a customer's
    shown = (await service.call(claims.GetClaimRequest(id=claim.id))).claim
    assert (shown.clock.party, len(shown.clock.intervals)) == (clock_pb.CLAIM_PARTY_US, 1)
    await copy(service, 2, hours=["00:00-24:00"])
    same = (await service.call(claims.GetClaimRequest(id=claim.id))).claim
    assert [each.due_at for each in same.clock.targets] == [each.due_at for each in claim.clock.targets]


async def test_warnings_and_breaches_are_published_once(service: RunningService) -> None:
    await service.call(policy(), "admin")
    claim = await submitted(service)
    first = claim.etag
    for hours in (1, 2, 2):
        service.clock.now = after(service.clock.now, hours * HOUR)
        await pass_time(service)
        await pass_time(service)
    shown = (await service.call(claims.GetClaimRequest(id=claim.id))).claim
    answer = shown.clock.targets[0]
    assert (answer.breached, answer.share_used, shown.etag != first) == (True, 125, True)
    missed = [(each.target, each.cycle) for each in shown.clock.breaches]
    assert missed == [(clock_pb.CLAIM_TARGET_KIND_FIRST_ANSWER, 1)]
    events = [each["event"] for each in await service.recorded(claim.id)]
    noted = [(each["type"].rpartition(".")[2], each["data"]) for each in events if "Sla" in each["type"]]
    assert [(name, data["target"], data["at"]) for name, data in noted] == [
        ("ClaimSlaWarning", "first_answer", "2026-11-06T12:00:00Z"),
        ("ClaimSlaBreached", "first_answer", "2026-11-06T13:00:00Z"),
    ]


async def test_claims_are_listed_by_what_is_due_first(service: RunningService) -> None:
    await service.call(policy(), "admin")
    late = await submitted(service)
    service.clock.now = after(service.clock.now, HOUR)
    soon = await submitted(service, "ast_2")
    await service.call(claims.ReviewClaimRequest(id=late.id))
    by_due = claims.ListClaimsRequest(order_by=claims.CLAIM_ORDER_DUE_AT)
    listed = (await service.call(by_due)).claims
    assert [each.id for each in listed] == [soon.id, late.id]
    assert not listed[0].clock.intervals
    await service.call(claims.WithdrawClaimRequest(id=late.id), **OWN)
    assert [each.id for each in (await service.call(by_due)).claims] == [soon.id]
    assert not (await service.call(by_due, role="customer", customer="cus_2")).claims


async def test_erasure_ends_the_clock(service: RunningService) -> None:
    await service.call(policy(), "admin")
    claim = await submitted(service)
    await erase_customer(service)
    shown = (await service.call(claims.GetClaimRequest(id=claim.id))).claim
    assert {each.state for each in shown.clock.targets} == {clock_pb.CLAIM_TARGET_STATE_CANCELLED}


async def test_policy_needs_a_calendar_of_the_retailer(service: RunningService) -> None:
    refused = ("INVALID_ARGUMENT", "CLAIM_CALENDAR_UNKNOWN")
    assert await service.refusal(policy(calendar_id=new_id("cal", None)), "admin") == refused
    await copy(service, 1, deactivated=True)
    assert await service.refusal(policy(), "admin") == refused


async def test_policy_without_promises_is_refused(service: RunningService) -> None:
    nothing = pb.CreateClaimPolicyRequest(claim_policy=ClaimPolicy(retailer="nordic-home", name="Nothing"))
    assert await service.refusal(nothing, "admin") == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_policy_is_created_once_for_a_key(service: RunningService) -> None:
    request = policy()
    request.request_id = "key-1"
    first = (await service.call(request, "admin")).claim_policy
    await copy(service, 2, deactivated=True)
    assert (await service.call(request, "admin")).claim_policy == first
    listed = (await service.call(pb.ListClaimPoliciesRequest())).claim_policies
    assert [each.id for each in listed] == [first.id]


async def test_policies_of_another_retailer_are_not_found(service: RunningService) -> None:
    made = (await service.call(policy(), "admin")).claim_policy
    foreign = pb.GetClaimPolicyRequest(id=made.id)
    assert await service.refusal(foreign, retailers=["baltic-tools"]) == ("NOT_FOUND", "CLAIM_POLICY_NOT_FOUND")
    assert not (await service.call(pb.ListClaimPoliciesRequest(), retailers=["baltic-tools"])).claim_policies


async def test_older_copy_of_a_calendar_changes_nothing(service: RunningService) -> None:
    await copy(service, 3, deactivated=True)
    await copy(service, 1)
    assert (await service.refusal(policy(), "admin"))[1] == "CLAIM_CALENDAR_UNKNOWN"
