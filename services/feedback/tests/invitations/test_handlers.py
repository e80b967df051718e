"""From a resolution to an answer, over gRPC."""

import asyncio
from hashlib import sha256

import grpc
import pytest
from aftersales.feedback.v1.answer_pb2 import Answer
from aftersales.feedback.v1.feedback_service_pb2 import GetScoreRequest
from aftersales.feedback.v1.invitation_pb2 import InvitationState, Metric
from aftersales.tickets.v1.events_pb2 import TicketResolved
from aftersales.tickets.v1.ticket_pb2 import Ticket
from domainkit.ids import derived_id
from feedback.answers.repository import ANSWERS
from feedback.invitations.repository import INVITATIONS
from servicekit.events.outbox import event_of
from servicekit.mapping.proto_json import to_json
from servicekit.rpc.errors import status_of
from servicekit.testing.service import RunningService, refusal_of

from services.feedback.tests.steps import answer, invitation, resolve, show


async def test_a_resolution_issues_one_invitation_however_often_it_is_told(service: RunningService) -> None:
    token = await resolve(service)
    assert await resolve(service) == token
    other = await resolve(service, episode=2)
    assert len(token) >= 43  # 256 bits in base64
    assert other != token
    (entry,) = (await invitation(service))["outbox"]
    assert entry["subject"] == "internal.nordic-home.feedback.v1.invitation.issued"
    event = event_of(entry)
    assert (event["type"], event["sequence"]) == ("aftersales.feedback.v1.InvitationIssued", 1)
    assert event["data"]["invitation"]["ticket_id"] == "tkt_1"
    assert event["data"]["invitation"]["state"] == "open"
    assert event["data"]["invitation"]["expires_at"] == "2026-03-31T10:00:00Z"


async def test_only_the_hash_of_a_token_stays_once_the_invitation_was_told(service: RunningService) -> None:
    token = await resolve(service)
    document = await invitation(service)
    await service.store.documents(INVITATIONS).clear_outbox(document["id"], [document["outbox"][0]["id"]])
    document = await invitation(service)
    assert token not in str(document)
    assert document["token_hash"] == sha256(token.encode()).hexdigest()
    assert (await show(service, token)).state == InvitationState.INVITATION_STATE_OPEN


async def test_nobody_is_invited_about_a_ticket_without_a_customer(service: RunningService) -> None:
    anonymous = TicketResolved(ticket=Ticket(id="tkt_1", retailer="nordic-home", episode=1), surveys_consent=True)
    await service.hear("invitations", anonymous, "tkt_1")
    assert await service.store.documents(INVITATIONS).get(derived_id("inv", "tkt_1", "1")) is None


async def test_nobody_is_invited_who_did_not_agree_to_surveys(service: RunningService) -> None:
    ticket = Ticket(id="tkt_1", retailer="nordic-home", customer_id="cus_1", episode=1)
    await service.hear("invitations", TicketResolved(ticket=ticket), "tkt_1")
    assert await service.store.documents(INVITATIONS).get(derived_id("inv", "tkt_1", "1")) is None


async def test_the_invitation_tells_what_the_ticket_is_about(service: RunningService) -> None:
    await resolve(service)
    (told,) = await service.told(derived_id("inv", "tkt_1", "1"))
    assert told["event"]["data"]["ticket_subject"] == "It leaks"


async def test_showing_an_invitation_changes_nothing_and_tells_of_no_person(service: RunningService) -> None:
    token = await resolve(service)
    before = await invitation(service)
    shown = [await show(service, token) for _ in range(3)]
    assert await invitation(service) == before
    assert to_json(shown[0]) == {
        "metric": "csat",
        "state": "open",
        "scale_min": 1,
        "scale_max": 5,
        "expires_at": "2026-03-31T10:00:00Z",
    }
    assert shown[0] == shown[1] == shown[2]


async def test_three_looks_and_a_scanners_post_do_not_change_an_accepted_answer(service: RunningService) -> None:
    token = await resolve(service)
    accepted = await answer(service, token, 5, "quick and friendly")
    stored = await service.store.documents(ANSWERS).get(accepted.id)
    for _ in range(3):
        assert (await show(service, token)).state == InvitationState.INVITATION_STATE_ANSWERED
    assert await refusal_of(answer(service, token, 1)) == ("ALREADY_EXISTS", "ALREADY_ANSWERED")
    assert await refusal_of(answer(service, token, 0)) == ("ALREADY_EXISTS", "ALREADY_ANSWERED")
    assert await service.store.documents(ANSWERS).get(accepted.id) == stored
    assert await answer(service, token, 5, "quick and friendly") == accepted


async def test_an_answer_tells_of_itself_once_in_the_write_that_made_it(service: RunningService) -> None:
    token = await resolve(service)
    given = await answer(service, token, 2, "too late")
    await answer(service, token, 2, "too late")
    (entry,) = await service.told(given.id)
    assert entry["subject"] == "internal.nordic-home.feedback.v1.answer.given"
    told = entry["event"]["data"]["answer"]
    assert (told["id"], told["ticket_id"], told["score"], told["comment"]) == (given.id, "tkt_1", 2, "too late")
    assert (given.etag, told["metric"], told["episode"]) == ("1", "csat", 1)


async def test_of_many_answers_at_once_one_is_accepted(service: RunningService) -> None:
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


async def test_an_invitation_expires_by_the_clock_alone(service: RunningService) -> None:
    token = await resolve(service)
    service.clock.advance(days=30)
    assert (await show(service, token)).state == InvitationState.INVITATION_STATE_EXPIRED
    assert await refusal_of(answer(service, token, 5)) == ("FAILED_PRECONDITION", "INVITATION_EXPIRED")


@pytest.mark.parametrize("token", ["", "guessed", "x" * 10_000])
async def test_what_is_no_token_opens_nothing(service: RunningService, token: str) -> None:
    await resolve(service)
    assert await refusal_of(show(service, token)) == ("NOT_FOUND", "INVITATION_NOT_FOUND")
    assert await refusal_of(answer(service, token, 5)) == ("NOT_FOUND", "INVITATION_NOT_FOUND")


async def test_a_score_outside_the_scale_is_refused_and_the_invitation_stays_open(service: RunningService) -> None:
    token = await resolve(service)
    assert await refusal_of(answer(service, token, 6)) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    assert (await show(service, token)).state == InvitationState.INVITATION_STATE_OPEN
