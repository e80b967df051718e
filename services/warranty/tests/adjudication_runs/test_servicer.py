"""Dry runs, over gRPC and by their timer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aftersales.warranty.v1 import adjudication_run_pb2
from aftersales.warranty.v1 import adjudication_run_service_pb2 as pb
from aftersales.warranty.v1.adjudication_service_pb2 import PublishAdjudicationRulesRequest
from aftersales.warranty.v1.claim_service_pb2 import SubmitClaimRequest
from domainkit.instants import DAY, SECOND
from servicekit.mapping.proto_json import to_json
from servicekit.testing.service import RunningService, running_service
from warranty.adjudication_runs import use_cases
from warranty.adjudication_runs.domain.run import MOST_OPEN
from warranty.adjudication_runs.repository import ADJUDICATION_RUNS
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.adjudication.steps import COVERED, EURO, SMALL, created, rule
from services.warranty.tests.claims.test_servicer import MARK, NOW, OWN, made
from services.warranty.tests.steps import create, purchase, report

SUPERVISOR = "supervisor"
COMPLETED = adjudication_run_pb2.ADJUDICATION_RUN_STATE_COMPLETED


@pytest.fixture
async def service(either_store_url: str) -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        model = await create(service)
        await report(service, purchase(model.id, ["ast_1", "ast_2"]))
        yield service


async def run_of(service: RunningService, id: str) -> adjudication_run_pb2.AdjudicationRun:
    found = await service.call(pb.GetAdjudicationRunRequest(id=id), SUPERVISOR)
    return found.adjudication_run  # type: ignore[no-any-return]


async def start(service: RunningService, rules: str, **fields: object) -> adjudication_run_pb2.AdjudicationRun:
    asked = pb.CreateAdjudicationRunRequest(id=rules, **fields)  # type: ignore[arg-type]
    return (await service.call(asked, SUPERVISOR)).adjudication_run  # type: ignore[no-any-return]


async def act(service: RunningService, name: str, id: str) -> None:
    """What the timer of this name does with the run, as often as it is called."""
    (timer,) = (each for each in service.components.timers if each.name == name)
    document = await service.store.documents(ADJUDICATION_RUNS).get(id)
    assert document is not None
    await timer.act(document)


async def submitted(service: RunningService, *faults: str) -> list[str]:
    ids = []
    for fault in faults:
        service.clock.advance(1)
        ids.append((await made(service, fault=fault)).id)
        await service.call(SubmitClaimRequest(id=ids[-1]), **OWN)
    return ids


async def test_dry_run_compares_what_was_decided_with_the_version(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_cases, "BATCH", 2)
    await submitted(service, "by_people")
    in_force = await created(service, rule({"all": [COVERED, EURO, SMALL]}))
    await service.call(PublishAdjudicationRulesRequest(id=in_force.id), "admin")
    first, second = await submitted(service, "leak", "noise")
    await made(service, fault="draft")
    denying = await created(service, rule(EURO, "DENY", id="nothing"))
    run = await start(service, denying.id)
    assert (run.claims, run.claims_read, run.state) == (200, 0, 1)
    # Two processes at once, as after a lease that ended, and a third batch after a crash.
    outcomes = await asyncio.gather(
        *(act(service, "adjudication-runs", run.id) for _ in range(2)), return_exceptions=True
    )
    assert [each for each in outcomes if each is None]
    while (seen := await run_of(service, run.id)).state != COMPLETED:
        await act(service, "adjudication-runs", run.id)
    await act(service, "adjudication-runs", run.id)  # it has ended
    seen = await run_of(service, run.id)
    assert (seen.claims_read, seen.claims_not_replayable, seen.lines, seen.lines_changed) == (3, 1, 2, 2)
    shown = to_json(seen)
    assert {each["decision"]: (each["before"], each["after"]) for each in shown["outcomes"]} == {
        "approve": (2, 0),
        "deny": (0, 2),
        "refer": (0, 0),
        "request_information": (0, 0),
    }
    [amount] = shown["amounts"]
    assert (amount["before"]["amount_minor"], amount["after"]["amount_minor"]) == (24_000, 0)
    assert [(each["claim_id"], each["rule_before"], each["rule_after"]) for each in shown["changed"]] == [
        *((second, "small-parts", "nothing"), (first, "small-parts", "nothing")),
    ]
    assert MARK not in str(await service.store.documents(ADJUDICATION_RUNS).get(run.id))
    again = await start(service, in_force.id, claims=1)
    await act(service, "adjudication-runs", again.id)
    seen = await run_of(service, again.id)
    assert (seen.state, seen.claims_read, seen.lines, seen.lines_changed) == (COMPLETED, 1, 1, 0)


async def test_repeated_request_returns_the_run_it_made(service: RunningService) -> None:
    rules = await created(service)
    first = await start(service, rules.id, request_id="once")
    for _ in range(MOST_OPEN - 1):
        await start(service, rules.id)
    assert (await start(service, rules.id, request_id="once")).id == first.id
    asked = pb.CreateAdjudicationRunRequest(id=rules.id)
    assert await service.outcome(asked, SUPERVISOR) == "TOO_MANY_ADJUDICATION_RUNS"
    await act(service, "adjudication-runs", first.id)  # there are no claims
    assert (await run_of(service, first.id)).state == COMPLETED
    assert (await start(service, rules.id, request_id="once")).id == first.id
    outcomes = await asyncio.gather(*(service.outcome(asked, SUPERVISOR) for _ in range(3)))
    assert sorted(outcomes) == ["TOO_MANY_ADJUDICATION_RUNS"] * 2 + ["answer"]


async def test_number_of_claims_is_bounded(service: RunningService) -> None:
    rules = await created(service)
    for claims in (0, 1_001, -1):
        asked = pb.CreateAdjudicationRunRequest(id=rules.id, claims=claims)
        assert await service.outcome(asked, SUPERVISOR) == "VALIDATION_FAILED"


async def test_runs_of_another_retailer_are_not_found(service: RunningService) -> None:
    rules = await created(service)
    run = await start(service, rules.id)
    for request, reason in (
        (pb.CreateAdjudicationRunRequest(id=rules.id), "ADJUDICATION_RULES_NOT_FOUND"),
        (pb.GetAdjudicationRunRequest(id=run.id), "ADJUDICATION_RUN_NOT_FOUND"),
    ):
        assert await service.refusal(request, SUPERVISOR, retailers=["baltic-tools"]) == ("NOT_FOUND", reason)
        assert (await service.refusal(request, "agent"))[0] == "PERMISSION_DENIED"


async def test_runs_are_deleted_thirty_days_after_their_end(service: RunningService) -> None:
    run = await start(service, (await created(service)).id)
    await act(service, "adjudication-runs", run.id)
    (timer,) = (each for each in service.components.timers if each.name == "retention-adjudication-runs")
    assert timer.age_seconds == 30 * DAY // SECOND
    found, _ = await service.store.documents(ADJUDICATION_RUNS).page(timer.index, {}, size=10, after=None)
    await timer.act(found[0])
    assert (await service.refusal(pb.GetAdjudicationRunRequest(id=run.id), SUPERVISOR))[1] == (
        "ADJUDICATION_RUN_NOT_FOUND"
    )
