"""Showing an invitation by its token and answering it, over gRPC."""

import asyncio

import grpc
import pytest
from aftersales.feedback.v1.answer_pb2 import Answer
from aftersales.feedback.v1.feedback_service_pb2 import GetScoreRequest
from aftersales.feedback.v1.invitation_pb2 import InvitationState, Metric
from feedback.answers.repository import ANSWERS
from servicekit.mapping.proto_json import to_json
from servicekit.rpc.errors import status_of
from servicekit.rpc.replays import was_replayed
from servicekit.testing.service import RunningService, refusal_of

from services.feedback.tests.steps import answer, invitation, resolve, show


async def test_shown_invitation_is_unchanged_and_names_no_person(service: RunningService) -> None:
    token = await resolve(service)
    before = await invitation(service)
    shown = [await show(service, token) for _ in range(3)]
    assert await invitation(service) == before
    asked = to_json(shown[0])
    assert {name: asked[name] for name in ("metric", "state", "scale_min", "scale_max", "expires_at")} == {
        "metric": "csat",
        "state": "open",
        "scale_min": 1,
        "scale_max": 5,
        "expires_at": "2026-03-31T10:00:00Z",
    }
    assert not {before[name] for name in ("id", "retailer", "customer_id", "ticket_id")} & set(asked.values())
    assert shown[0] == shown[1] == shown[2]


async def test_accepted_answer_is_not_changed_by_later_requests(service: RunningService) -> None:
    token = await resolve(service)
    accepted = await answer(service, token, 5, "quick and friendly")
    stored = await service.store.documents(ANSWERS).get(accepted.id)
    for _ in range(3):
        assert (await show(service, token)).state == InvitationState.INVITATION_STATE_ANSWERED
    assert await refusal_of(answer(service, token, 1)) == ("ALREADY_EXISTS", "ALREADY_ANSWERED")
    assert await service.store.documents(ANSWERS).get(accepted.id) == stored
    assert await answer(service, token, 5, "quick and friendly") == accepted


async def test_answer_given_again_is_replayed(service: RunningService) -> None:
    token, said = await resolve(service), []
    for _ in range(2):
        await answer(service, token, 5)
        said.append(was_replayed())
        service.clock.advance(1)
    assert said == [False, True]


async def test_given_answer_is_published_once(service: RunningService) -> None:
    token = await resolve(service)
    given = await answer(service, token, 2, "too late")
    await answer(service, token, 2, "too late")
    (entry,) = await service.recorded(given.id)
    assert entry["subject"] == "internal.nordic-home.feedback.v1.answer.given"
    published = entry["event"]["data"]["answer"]
    assert (published["id"], published["ticket_id"], published["score"], published["comment"]) == (
        given.id,
        "tkt_1",
        2,
        "too late",
    )
    assert (given.etag, published["metric"], published["episode"]) == ("1", "csat", 1)


async def test_of_many_concurrent_answers_one_is_accepted(service: RunningService) -> None:
    token = await resolve(service)
    outcomes = await asyncio.gather(
        *(answer(service, token, score, str(score)) for score in range(1, 6)), return_exceptions=True
    )
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    refused = [status_of(error).reason for error in outcomes if isinstance(error, grpc.aio.AioRpcError)]
    assert len(accepted) == 1
    assert refused == ["ALREADY_ANSWERED"] * 4
    score = (await service.call(GetScoreRequest(metric=Metric.METRIC_CSAT))).score
    assert score.n == 1


async def test_invitation_expires_by_the_clock_alone(service: RunningService) -> None:
    token = await resolve(service)
    service.clock.advance(days=30)
    assert (await show(service, token)).state == InvitationState.INVITATION_STATE_EXPIRED
    assert await refusal_of(answer(service, token, 5)) == ("FAILED_PRECONDITION", "INVITATION_EXPIRED")


@pytest.mark.parametrize("token", ["guessed", "x" * 64])
async def test_unknown_token_is_not_found(service: RunningService, token: str) -> None:
    await resolve(service)
    assert await refusal_of(show(service, token)) == ("NOT_FOUND", "INVITATION_NOT_FOUND")
    assert await refusal_of(answer(service, token, 5)) == ("NOT_FOUND", "INVITATION_NOT_FOUND")


async def test_refused_score_leaves_the_invitation_open(service: RunningService) -> None:
    token = await resolve(service)
    assert await refusal_of(answer(service, token, 6)) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    assert (await show(service, token)).state == InvitationState.INVITATION_STATE_OPEN


@pytest.mark.parametrize("comment", ["nul\x00", "\u200b", "c" * 5_001])
async def test_unusable_comment_is_refused_with_its_field(service: RunningService, comment: str) -> None:
    token = await resolve(service)
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await answer(service, token, 5, comment)
    assert [field for field, _ in status_of(failed.value).violations] == ["comment"]
    assert (await show(service, token)).state == InvitationState.INVITATION_STATE_OPEN
