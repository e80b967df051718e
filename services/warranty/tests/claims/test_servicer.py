"""Claims through the service, from the right side and from the wrong one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.warranty.v1 import claim_pb2
from aftersales.warranty.v1 import claim_service_pb2 as pb
from aftersales.warranty.v1.adjudication_service_pb2 import PublishAdjudicationRulesRequest
from aftersales.warranty.v1.product_model_pb2 import COST_KIND_PARTS, METER_UNIT_HOURS
from domainkit.instants import DAY, after
from domainkit.privacy import personal_fields
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.privacy.records import Person
from servicekit.testing.erasures import stored
from servicekit.testing.service import RunningService, running_service
from warranty.calendars import wiring as calendars
from warranty.claim_policies import wiring as claim_policies
from warranty.claims import wiring as claims
from warranty.claims.domain.bounds import MOST_OPEN_OF_ASSET
from warranty.claims.domain.claim import Claim, ClaimState
from warranty.claims.repository import CLAIMS
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.adjudication.steps import a_version, created
from services.warranty.tests.steps import create, erase_customer, purchase, report

NOW = from_rfc3339("2026-05-01T10:00:00Z")
MARK = "ZIMTSTERN"
OWN: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
PERSON = Person("cus_1", "nordic-home")


@pytest.fixture
async def service(either_store_url: str) -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        model = await create(service)
        await report(service, purchase(model.id, ["ast_1", "ast_2"]))
        yield service


def asked(asset: str = "ast_1", fault: str = "no_cooling", **changes: Any) -> pb.CreateClaimRequest:
    line = claim_pb2.ClaimLine(
        fault_reason=fault,
        cost_kind=COST_KIND_PARTS,
        quantity=1,
        asked=Money(amount_minor=12_000, currency="EUR"),
        requested_remedy=claim_pb2.REMEDY_REPAIR,
    )
    claim = claim_pb2.Claim(
        asset_id=asset,
        ticket_id="tkt_1",
        description=f"{MARK} is warm.",
        failed_at=to_timestamp(from_rfc3339("2026-04-20T10:00:00Z")),
        meter=claim_pb2.ClaimMeter(value=1_240, unit=METER_UNIT_HOURS),
        lines=[line],
    )
    return pb.CreateClaimRequest(claim=claim, **changes)


async def made(service: RunningService, **changes: Any) -> claim_pb2.Claim:
    claim: claim_pb2.Claim = (await service.call(asked(**changes), **OWN)).claim
    return claim


def verdict(state: Any, **changes: Any) -> pb.ClaimLineVerdict:
    return pb.ClaimLineVerdict(line=1, state=state, **changes)


async def test_a_claim_goes_from_draft_to_its_end(service: RunningService) -> None:
    claim = await made(service)
    assert (claim.customer_id, claim.state, claim.coverage.covered) == ("cus_1", claim_pb2.CLAIM_STATE_DRAFT, True)
    said = pb.SubmittedEvidence(kind=claim_pb2.EVIDENCE_KIND_OTHER, text="Since Monday.")
    await service.call(pb.SubmitClaimRequest(id=claim.id, evidence=[said]), **OWN)
    await service.call(pb.ReviewClaimRequest(id=claim.id), sub="aino")
    half = verdict(claim_pb2.CLAIM_LINE_STATE_APPROVED, share_percent=50, reason_code="WEAR", text="The seal had worn.")
    decided = (await service.call(pb.DecideClaimRequest(id=claim.id, decisions=[half]), sub="aino")).claim
    assert decided.state == claim_pb2.CLAIM_STATE_PARTIALLY_APPROVED
    await service.call(pb.AppealClaimRequest(id=claim.id, text="It had not."), **OWN)
    refused = await service.refusal(pb.ReviewClaimRequest(id=claim.id), sub="aino")
    assert refused == ("FAILED_PRECONDITION", "REVIEWER_NOT_ANOTHER")
    await service.call(pb.ReviewClaimRequest(id=claim.id), sub="olli")
    whole = verdict(claim_pb2.CLAIM_LINE_STATE_APPROVED)
    await service.call(pb.DecideClaimRequest(id=claim.id, decisions=[whole]), sub="olli")
    await service.call(pb.FulfilClaimRequest(id=claim.id, reference="RO-1"))
    await service.call(pb.SettleClaimRequest(id=claim.id))
    closed = (await service.call(pb.CloseClaimRequest(id=claim.id))).claim
    assert closed.state == claim_pb2.CLAIM_STATE_CLOSED
    assert [each.by.kind for each in closed.transitions[:2]] == [1, 1]
    events = await service.recorded(claim.id)
    assert {each["subject"] for each in events} == {"internal.nordic-home.warranty.v1.claim.changed"}
    actions = [each["event"]["data"]["action"] for each in events]
    assert actions == [
        *("create", "submit", "review", "decide", "appeal", "review", "decide", "fulfil", "settle", "close")
    ]
    assert MARK not in str(events)


async def test_rules_in_force_decide_a_submission(service: RunningService) -> None:
    version = await created(service)
    await service.call(PublishAdjudicationRulesRequest(id=version.id), "admin")
    claim = await made(service)
    submission = pb.SubmitClaimRequest(id=claim.id, request_id="once")
    for _ in range(2):
        seen = (await service.call(submission, **OWN)).claim
        assert seen.state == claim_pb2.CLAIM_STATE_APPROVED
    [decision] = seen.lines[0].decisions
    assert (decision.reason_code, decision.texts.fi, decision.text) == ("SMALL-PARTS", "Kyllä", "Yes")
    assert not decision.HasField("adjudication")
    shown = (await service.call(pb.GetClaimRequest(id=claim.id))).claim.lines[0].decisions[0]
    pinned = shown.adjudication
    assert (pinned.rules_id, pinned.rule_id, shown.decided_by.id) == (version.id, "small-parts", "warranty")
    assert [(step.field, step.fact) for step in pinned.steps] == [
        *(("coverage.applies", "true"), ("claim.currency", "EUR"), ("line.asked", "12000")),
    ]
    [listed] = (await service.call(pb.ListClaimsRequest())).claims
    assert not listed.lines[0].decisions[0].HasField("adjudication")
    actions = [each["event"]["data"]["action"] for each in await service.recorded(claim.id)]
    assert actions == ["create", "submit", "decide"]


async def test_rules_of_another_retailer_decide_nothing(service: RunningService) -> None:
    request = a_version()
    request.adjudication_rules.retailer = "baltic-tools"
    other = (await service.call(request, "admin", retailers=["baltic-tools"])).adjudication_rules
    await service.call(PublishAdjudicationRulesRequest(id=other.id), "admin", retailers=["baltic-tools"])
    await created(service)  # a draft is not in force
    claim = await made(service)
    seen = (await service.call(pb.SubmitClaimRequest(id=claim.id), **OWN)).claim
    assert (seen.state, len(seen.lines[0].decisions)) == (claim_pb2.CLAIM_STATE_SUBMITTED, 0)


async def test_two_identical_claims_at_once_give_one(service: RunningService) -> None:
    outcomes = await asyncio.gather(*(service.outcome(asked(), **OWN) for _ in range(4)))
    assert sorted(outcomes) == ["CLAIM_DUPLICATE"] * 3 + ["answer"]
    assert await service.outcome(asked(fault="leak"), **OWN) == "answer"
    assert await service.outcome(asked(asset="ast_2"), **OWN) == "answer"


async def test_a_repeated_request_returns_the_claim_it_made(service: RunningService) -> None:
    first, again = [await made(service, request_id="once") for _ in range(2)]
    assert first.id == again.id
    refused = await service.refusal(asked(fault="leak", request_id="once"), **OWN)
    assert refused[1] == "IDEMPOTENCY_KEY_REUSED"


async def test_claims_of_others_do_not_exist(service: RunningService) -> None:
    claim = await made(service)
    others: list[dict[str, Any]] = [
        {"role": "customer", "customer": "cus_2"},
        {"role": "agent", "retailers": ["baltic-tools"]},
        {"role": "partner", "retailers": ["baltic-tools"]},
    ]
    for other in others:
        assert await service.refusal(pb.GetClaimRequest(id=claim.id), **other) == ("NOT_FOUND", "CLAIM_NOT_FOUND")
        gone = await service.refusal(pb.WithdrawClaimRequest(id=claim.id), **other)
        assert gone == ("NOT_FOUND", "CLAIM_NOT_FOUND")
        refused = await service.refusal(asked(fault="leak"), **other)
        assert refused[1] == "ASSET_UNKNOWN_FOR_CLAIM"
        assert await service.outcome(pb.ListClaimsRequest(), **other) == "empty"


LISTS: list[tuple[dict[str, Any], int]] = [
    ({}, 2),
    ({"ticket_id": "tkt_1"}, 2),
    ({"asset_id": "ast_2"}, 1),
    ({"state": claim_pb2.CLAIM_STATE_SUBMITTED}, 1),
    ({"state": claim_pb2.CLAIM_STATE_SUBMITTED, "asset_id": "ast_1"}, 0),
    ({"customer_id": "cus_2"}, 0),
    ({"ticket_id": "tkt_2"}, 0),
]


async def test_claims_are_listed_by_each_filter(service: RunningService) -> None:
    await made(service)
    other = await made(service, asset="ast_2")
    await service.call(pb.SubmitClaimRequest(id=other.id), **OWN)
    for filters, found in LISTS:
        listed = await service.call(pb.ListClaimsRequest(**filters))
        assert len(listed.claims) == found, filters
        assert not any(each.transitions for each in listed.claims)


async def test_an_unanswered_claim_expires_by_its_timer(service: RunningService) -> None:
    claim = await made(service)
    await service.call(pb.SubmitClaimRequest(id=claim.id), **OWN)
    question = verdict(claim_pb2.CLAIM_LINE_STATE_INFO, text="Which programme?")
    await service.call(pb.DecideClaimRequest(id=claim.id, decisions=[question]))
    (timer,) = (each for each in service.components.timers if each.name == "claim-answers")
    for _ in range(3):
        service.clock.now = after(service.clock.now, 7 * DAY)
        due = await timer.documents.claim(timer.index, {}, due=service.clock(), now=service.clock(), lease=1)
        assert due
        await timer.act(due)
        await timer.act(due)  # again, as after a crash
    expired = (await service.call(pb.GetClaimRequest(id=claim.id), **OWN)).claim
    assert expired.state == claim_pb2.CLAIM_STATE_EXPIRED
    assert [each.action for each in expired.transitions].count(claim_pb2.CLAIM_ACTION_REMIND) == 2
    assert await timer.documents.claim(timer.index, {}, due=2**60, now=2**60, lease=1) is None


async def test_an_erased_claim_has_no_text_and_takes_none(service: RunningService) -> None:
    claim = await made(service)
    await service.call(pb.SubmitClaimRequest(id=claim.id), **OWN)
    await erase_customer(service)
    assert MARK not in str(await stored(service))
    gone = (await service.call(pb.GetClaimRequest(id=claim.id))).claim
    assert (gone.state, list(gone.allowed_actions)) == (claim_pb2.CLAIM_STATE_WITHDRAWN, [])
    document = await service.store.documents(CLAIMS).get(claim.id)
    assert document
    assert document["created_by"]["id"] == ""
    assert (await service.refusal(asked(fault="leak")))[1] == "CLAIM_CUSTOMER_ERASED"


def test_what_people_write_is_marked_as_personal() -> None:
    assert {path for path in personal_fields(Claim) if not path.endswith((".id", ".display_name"))} == {
        *("description", "evidence.text", "lines.decisions.text", "lines.appeal.text", "transitions.reason"),
    }


async def test_open_claims_of_an_asset_have_a_bound(service: RunningService) -> None:
    kept = asked(fault="fault_0", request_id="first")
    first = await service.call(kept, **OWN)
    for number in range(1, MOST_OPEN_OF_ASSET):
        await service.call(asked(fault=f"fault_{number}"), **OWN)
    assert await service.refusal(asked(fault="another"), **OWN) == ("FAILED_PRECONDITION", "TOO_MANY_OPEN_CLAIMS")
    assert await service.call(kept, **OWN) == first
    await service.call(asked("ast_2"), **OWN)
    await service.call(pb.WithdrawClaimRequest(id=first.claim.id), **OWN)
    await service.call(asked(fault="another"), **OWN)


async def test_all_claims_of_the_owner_count_as_history(service: RunningService) -> None:
    claim = await made(service)
    await service.call(pb.SubmitClaimRequest(id=claim.id), **OWN)
    context = service.context
    repository = claims.repository(context, claim_policies.repository(context), calendars.repository(context))
    one = await repository.get(claim.id)
    assert one
    for number in range(105):
        of = "cus_1" if number else "cus_before"
        over = replace(one, customer_id=of, ended=ClaimState.WITHDRAWN, state=ClaimState.WITHDRAWN)
        await repository.add((replace(over, id=f"clm_{number}"), []))
    found = await repository.earlier("nordic-home", "ast_1", "cus_1")
    assert len(found) == 105
    assert not {each.id for each in found} & {"clm_0"}
