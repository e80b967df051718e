"""The service as it runs, all but its bus: real wiring, gRPC server, tokens and store."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import grpc
import pytest
from aftersales.common.v1.timeline_service_pb2 import (
    ListTimelineEntriesRequest,
    ListTimelineEntriesResponse,
    TimelinePoint,
)
from aftersales.feedback.v1.answer_pb2 import Answer
from aftersales.feedback.v1.feedback_service_pb2 import (
    GetAnswerRequest,
    GetAnswerResponse,
    GetScoreRequest,
    GetScoreResponse,
    ListAnswersRequest,
    ListAnswersResponse,
)
from aftersales.feedback.v1.invitation_pb2 import InvitationState, Metric
from aftersales.feedback.v1.invitation_service_pb2 import (
    AnswerInvitationRequest,
    AnswerInvitationResponse,
    GetInvitationRequest,
    GetInvitationResponse,
    PublicInvitation,
)
from aftersales.tickets.v1.events_pb2 import TicketResolved
from aftersales.tickets.v1.ticket_pb2 import Ticket
from feedback.adapters.collections import ANSWERS, COLLECTIONS, INVITATIONS
from feedback.domain.ids import derived
from feedback.wiring import wire
from google.protobuf.message import Message
from servicekit.auth import ServiceTokens
from servicekit.bus import Bus
from servicekit.dialect import to_json
from servicekit.documents import Store, open_store
from servicekit.events import Event
from servicekit.instants import from_rfc3339, to_timestamp
from servicekit.pages import Pages
from servicekit.relay import Relay
from servicekit.rpc.client import Channel
from servicekit.rpc.errors import status_of
from servicekit.rpc.server import RpcServer
from servicekit.run import Kit, Parts
from servicekit.settings import Operational
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer
from servicekit.timers import Timers

NOW = from_rfc3339("2026-03-01T10:00:00Z")
INVITATION_SERVICE, FEEDBACK = "aftersales.feedback.v1.InvitationService", "aftersales.feedback.v1.FeedbackService"
TIMELINE = "aftersales.common.v1.TimelineService"
RESPONSES: dict[str, type[Message]] = {
    f"{INVITATION_SERVICE}/GetInvitation": GetInvitationResponse,
    f"{INVITATION_SERVICE}/AnswerInvitation": AnswerInvitationResponse,
    f"{FEEDBACK}/GetAnswer": GetAnswerResponse,
    f"{FEEDBACK}/ListAnswers": ListAnswersResponse,
    f"{FEEDBACK}/GetScore": GetScoreResponse,
    f"{TIMELINE}/ListTimelineEntries": ListTimelineEntriesResponse,
}


@dataclass
class Feedback:
    issuer: LocalIssuer
    clock: FakeClock
    store: Store
    parts: Parts
    channel: Channel

    async def call(self, method: str, request: Message, role: str = "agent", **claims: Any) -> Any:
        metadata = [("authorization", f"Bearer {self.issuer.token(role=role, **claims)}")]
        if role == "service":
            metadata.append(("x-aftersales-retailer", claims["retailers"][0]))
        return await self.channel.call(f"/{method}", request, RESPONSES[method], timeout=5, metadata=metadata)

    async def refusal(self, method: str, request: Message, role: str = "agent", **claims: Any) -> tuple[str, str]:
        """The gRPC code and the reason of a call that must fail."""
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await self.call(method, request, role, **claims)
        return failed.value.code().name, status_of(failed.value).reason

    async def resolve(self, ticket: str = "tkt_1", *, episode: int = 1, customer: str = "cus_1") -> str:
        """What the consumer does when tickets told of a resolution; answers with the token that was told."""
        (subscription,) = self.parts.subscriptions
        resolved = TicketResolved(
            ticket=Ticket(id=ticket, retailer="nordic-home", customer_id=customer, episode=episode)
        )
        data, kind = to_json(resolved), TicketResolved.DESCRIPTOR.full_name
        await subscription.handle(
            Event("evt_1", "/aftersales/tickets", kind, ticket, "nordic-home", 1, self.clock(), "", data)
        )
        (entry,) = (await self.invitation(ticket, episode))["outbox"]
        token: str = entry["event"]["data"]["token"]
        return token

    async def invitation(self, ticket: str = "tkt_1", episode: int = 1) -> dict[str, Any]:
        document = await self.store.documents(INVITATIONS).get(derived("inv", ticket, str(episode)))
        assert document
        return document

    async def show(self, token: str) -> PublicInvitation:
        """As a browser, or whatever reads mail before a person does: without any credential but the token."""
        response = await self.channel.call(
            f"/{INVITATION_SERVICE}/GetInvitation", GetInvitationRequest(token=token), GetInvitationResponse, timeout=5
        )
        return response.invitation

    async def answer(self, token: str, score: int, comment: str = "") -> Answer:
        request = AnswerInvitationRequest(token=token, score=score, comment=comment)
        response = await self.channel.call(
            f"/{INVITATION_SERVICE}/AnswerInvitation", request, AnswerInvitationResponse, timeout=5
        )
        return response.answer

    async def answer_refused(self, token: str, score: int, comment: str = "") -> tuple[str, str]:
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await self.answer(token, score, comment)
        return failed.value.code().name, status_of(failed.value).reason


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
async def feedback(issuer: LocalIssuer, tmp_path: Path) -> AsyncIterator[Feedback]:
    clock = FakeClock(NOW)
    url = f"sqlite:///{tmp_path}/feedback.db"
    operational = Operational.model_validate(
        {
            "store_url": url,
            "jwt_issuer": issuer.url,
            "jwt_jwks_url": issuer.jwks_url,
            "page_token_secret": "0123456789abcdef",
        }
    )
    store = await open_store(url, COLLECTIONS)
    bus = Bus("nats://127.0.0.1:1", "feedback")  # never started: what is told waits in the outboxes
    tokens = ServiceTokens(token_url=issuer.token_url, client_id="feedback", client_secret=operational.client_secret)
    kit = Kit(
        name="feedback",
        operational=operational,
        clock=clock,
        store=store,
        bus=bus,
        relay=Relay(bus, clock),
        timers=Timers(clock),
        pages=Pages("0123456789abcdef"),
        authenticator=issuer.authenticator(),
        service_tokens=tokens,
    )
    parts = await wire(kit)
    server = RpcServer(parts.servicers)
    channel = Channel("feedback", f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    yield Feedback(issuer, clock, store, parts, channel)
    await channel.close()
    await server.stop(0)
    await kit.close()
    await store.close()


async def test_a_resolution_issues_one_invitation_however_often_it_is_told(feedback: Feedback) -> None:
    token = await feedback.resolve()
    assert await feedback.resolve() == token
    other = await feedback.resolve(episode=2)
    assert len(token) >= 43  # 256 bits in base64
    assert other != token
    (entry,) = (await feedback.invitation())["outbox"]
    assert entry["subject"] == "internal.nordic-home.feedback.v1.invitation.issued"
    event = entry["event"]
    assert (event["type"], event["sequence"]) == ("aftersales.feedback.v1.InvitationIssued", 1)
    assert event["data"]["invitation"]["ticket_id"] == "tkt_1"
    assert event["data"]["invitation"]["state"] == "open"
    assert event["data"]["invitation"]["expires_at"] == "2026-03-31T10:00:00Z"


async def test_only_the_hash_of_a_token_stays_once_the_invitation_was_told(feedback: Feedback) -> None:
    token = await feedback.resolve()
    document = await feedback.invitation()
    await feedback.store.documents(INVITATIONS).clear_outbox(document["id"], [document["outbox"][0]["id"]])
    document = await feedback.invitation()
    assert token not in str(document)
    assert document["token_hash"] == sha256(token.encode()).hexdigest()
    assert (await feedback.show(token)).state == InvitationState.INVITATION_STATE_OPEN


async def test_nobody_is_invited_about_a_ticket_without_a_customer(feedback: Feedback) -> None:
    (subscription,) = feedback.parts.subscriptions
    data = to_json(TicketResolved(ticket=Ticket(id="tkt_1", retailer="nordic-home", episode=1)))
    await subscription.handle(Event("evt_1", "/t", "t", "tkt_1", "nordic-home", 1, feedback.clock(), "", data))
    assert await feedback.store.documents(INVITATIONS).get(derived("inv", "tkt_1", "1")) is None


async def test_showing_an_invitation_changes_nothing_and_tells_of_no_person(feedback: Feedback) -> None:
    token = await feedback.resolve()
    before = await feedback.invitation()
    shown = [await feedback.show(token) for _ in range(3)]
    assert await feedback.invitation() == before
    assert to_json(shown[0]) == {
        "metric": "csat",
        "state": "open",
        "scale_min": 1,
        "scale_max": 5,
        "expires_at": "2026-03-31T10:00:00Z",
    }
    assert shown[0] == shown[1] == shown[2]


async def test_three_looks_and_a_scanners_post_do_not_change_an_accepted_answer(feedback: Feedback) -> None:
    token = await feedback.resolve()
    accepted = await feedback.answer(token, 5, "quick and friendly")
    stored = await feedback.store.documents(ANSWERS).get(accepted.id)
    for _ in range(3):
        assert (await feedback.show(token)).state == InvitationState.INVITATION_STATE_ANSWERED
    assert await feedback.answer_refused(token, 1) == ("ALREADY_EXISTS", "ALREADY_ANSWERED")
    assert await feedback.answer_refused(token, 0) == ("ALREADY_EXISTS", "ALREADY_ANSWERED")
    assert await feedback.store.documents(ANSWERS).get(accepted.id) == stored
    assert await feedback.answer(token, 5, "quick and friendly") == accepted


async def test_an_answer_tells_of_itself_once_in_the_write_that_made_it(feedback: Feedback) -> None:
    token = await feedback.resolve()
    answer = await feedback.answer(token, 2, "too late")
    await feedback.answer(token, 2, "too late")
    document = await feedback.store.documents(ANSWERS).get(answer.id)
    assert document
    (entry,) = document["outbox"]
    assert entry["subject"] == "internal.nordic-home.feedback.v1.answer.given"
    told = entry["event"]["data"]["answer"]
    assert (told["id"], told["ticket_id"], told["score"], told["comment"]) == (answer.id, "tkt_1", 2, "too late")
    assert (answer.etag, told["metric"], told["episode"]) == ("1", "csat", 1)


async def test_of_many_answers_at_once_one_is_accepted(feedback: Feedback) -> None:
    token = await feedback.resolve()
    outcomes = await asyncio.gather(
        *(feedback.answer(token, score, str(score)) for score in range(1, 6)), return_exceptions=True
    )
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    refused = [status_of(error).reason for error in outcomes if isinstance(error, grpc.aio.AioRpcError)]
    assert len(accepted) == 1
    assert refused == ["ALREADY_ANSWERED"] * 4
    score = (await feedback.call(f"{FEEDBACK}/GetScore", GetScoreRequest(metric=Metric.METRIC_CSAT))).score
    assert score.n == 1


async def test_an_invitation_expires_by_the_clock_alone(feedback: Feedback) -> None:
    token = await feedback.resolve()
    feedback.clock.advance(days=30)
    assert (await feedback.show(token)).state == InvitationState.INVITATION_STATE_EXPIRED
    assert await feedback.answer_refused(token, 5) == ("FAILED_PRECONDITION", "INVITATION_EXPIRED")


@pytest.mark.parametrize("token", ["", "guessed", "x" * 10_000])
async def test_what_is_no_token_opens_nothing(feedback: Feedback, token: str) -> None:
    await feedback.resolve()
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await feedback.show(token)
    assert status_of(failed.value).reason == "INVITATION_NOT_FOUND"
    assert await feedback.answer_refused(token, 5) == ("NOT_FOUND", "INVITATION_NOT_FOUND")


async def test_a_score_outside_the_scale_is_refused_and_the_invitation_stays_open(feedback: Feedback) -> None:
    token = await feedback.resolve()
    assert await feedback.answer_refused(token, 6) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    assert (await feedback.show(token)).state == InvitationState.INVITATION_STATE_OPEN


async def answered(feedback: Feedback, *scores: int, customer: str = "cus_1") -> list[Answer]:
    answers = []
    for score in scores:
        feedback.clock.advance(1)
        ticket = f"tkt_{customer}_{feedback.clock()}"
        answers.append(await feedback.answer(await feedback.resolve(ticket, customer=customer), score))
    return answers


async def test_the_score_counts_a_retailers_answers_of_a_span(feedback: Feedback) -> None:
    answers = await answered(feedback, 5, 4, 3, 1, 5, 5)
    whole = (await feedback.call(f"{FEEDBACK}/GetScore", GetScoreRequest(metric=Metric.METRIC_CSAT))).score
    assert (whole.n, whole.value, whole.retailer) == (6, 66.7, "nordic-home")
    assert [(each.score, each.n) for each in whole.distribution] == [(1, 1), (2, 0), (3, 1), (4, 1), (5, 3)]
    span = GetScoreRequest(
        metric=Metric.METRIC_CSAT, since=answers[1].answered_at, until=answers[3].answered_at
    )  # the fourth is not in it
    assert to_json((await feedback.call(f"{FEEDBACK}/GetScore", span)).score)["value"] == 50.0


async def test_a_score_of_nobody_has_no_value_and_one_of_no_metric_is_refused(feedback: Feedback) -> None:
    score = (await feedback.call(f"{FEEDBACK}/GetScore", GetScoreRequest(metric=Metric.METRIC_CSAT))).score
    assert (score.n, score.HasField("value"), len(score.distribution)) == (0, False, 5)
    refused = await feedback.refusal(f"{FEEDBACK}/GetScore", GetScoreRequest())
    assert refused == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_answers_are_listed_newest_first_in_pages_by_ticket_and_by_customer(feedback: Feedback) -> None:
    mine = await answered(feedback, 5, 4, 3)
    (theirs,) = await answered(feedback, 2, customer="cus_2")
    first = await feedback.call(f"{FEEDBACK}/ListAnswers", ListAnswersRequest(page_size=3))
    assert [answer.id for answer in first.answers] == [theirs.id, mine[2].id, mine[1].id]
    rest = ListAnswersRequest(page_size=3, page_token=first.next_page_token)
    second = await feedback.call(f"{FEEDBACK}/ListAnswers", rest)
    assert ([answer.id for answer in second.answers], second.next_page_token) == ([mine[0].id], "")
    for request, expected in (
        (ListAnswersRequest(customer_id="cus_2"), [theirs]),
        (ListAnswersRequest(ticket_id=mine[1].ticket_id), [mine[1]]),
        (ListAnswersRequest(ticket_id="tkt_none"), []),
    ):
        assert list((await feedback.call(f"{FEEDBACK}/ListAnswers", request)).answers) == expected
    both = ListAnswersRequest(customer_id="cus_2", ticket_id="tkt_1")
    assert await feedback.refusal(f"{FEEDBACK}/ListAnswers", both) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_the_timeline_shows_answers_newest_first_before_a_point(feedback: Feedback) -> None:
    mine = await answered(feedback, 5, 2)
    everything = ListTimelineEntriesRequest(customer_id="cus_1", limit=10)
    entries = (await feedback.call(f"{TIMELINE}/ListTimelineEntries", everything)).entries
    assert [(entry.id, entry.title) for entry in entries] == [(mine[1].id, "CSAT 2 of 5"), (mine[0].id, "CSAT 5 of 5")]
    point = TimelinePoint(occurred_at=to_timestamp(feedback.clock()), id=mine[1].id)
    older = ListTimelineEntriesRequest(customer_id="cus_1", limit=10, before=point)
    assert [entry.id for entry in (await feedback.call(f"{TIMELINE}/ListTimelineEntries", older)).entries] == [
        mine[0].id
    ]


REQUESTS: dict[str, Message] = {
    f"{FEEDBACK}/GetAnswer": GetAnswerRequest(id="ans_1"),
    f"{FEEDBACK}/ListAnswers": ListAnswersRequest(),
    f"{FEEDBACK}/GetScore": GetScoreRequest(metric=Metric.METRIC_CSAT),
    f"{TIMELINE}/ListTimelineEntries": ListTimelineEntriesRequest(customer_id="cus_1", limit=10),
}


@pytest.mark.parametrize("method", REQUESTS)
async def test_nobody_reads_answers_without_a_token(feedback: Feedback, method: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await feedback.channel.call(f"/{method}", REQUESTS[method], RESPONSES[method], timeout=5)
    assert failed.value.code() is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize(
    ("method", "role"),
    [
        (f"{FEEDBACK}/GetAnswer", "partner"),
        (f"{FEEDBACK}/ListAnswers", "partner"),
        (f"{FEEDBACK}/ListAnswers", "service"),
        (f"{FEEDBACK}/GetScore", "customer"),
        (f"{FEEDBACK}/GetScore", "service"),
        (f"{TIMELINE}/ListTimelineEntries", "partner"),
        (f"{TIMELINE}/ListTimelineEntries", "service"),
    ],
)
async def test_a_role_that_the_table_does_not_name_is_refused(feedback: Feedback, method: str, role: str) -> None:
    refused = await feedback.refusal(method, REQUESTS[method], role, retailers=["nordic-home"], customer="cus_1")
    assert refused == ("PERMISSION_DENIED", "ACCESS_DENIED")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "service"])
async def test_another_retailers_answer_does_not_exist(feedback: Feedback, role: str) -> None:
    (answer,) = await answered(feedback, 5)
    stranger: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    refused = await feedback.refusal(f"{FEEDBACK}/GetAnswer", GetAnswerRequest(id=answer.id), **stranger)
    assert refused == ("NOT_FOUND", "ANSWER_NOT_FOUND")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor"])
async def test_lists_of_another_retailer_are_empty_or_refused(feedback: Feedback, role: str) -> None:
    (answer,) = await answered(feedback, 5)
    stranger: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    for request in (ListAnswersRequest(), ListAnswersRequest(ticket_id=answer.ticket_id)):
        assert not (await feedback.call(f"{FEEDBACK}/ListAnswers", request, **stranger)).answers
    timeline = ListTimelineEntriesRequest(customer_id="cus_1", limit=10)
    assert not (await feedback.call(f"{TIMELINE}/ListTimelineEntries", timeline, **stranger)).entries
    for method, named in (
        (f"{FEEDBACK}/ListAnswers", ListAnswersRequest(retailer="nordic-home")),
        (f"{TIMELINE}/ListTimelineEntries", ListTimelineEntriesRequest(retailer="nordic-home", limit=1)),
    ):
        assert await feedback.refusal(method, named, **stranger) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_another_retailers_score_counts_nothing_of_ours(feedback: Feedback) -> None:
    await answered(feedback, 5)
    request = GetScoreRequest(metric=Metric.METRIC_CSAT)
    foreign = await feedback.call(f"{FEEDBACK}/GetScore", request, "partner", retailers=["baltic-tools"])
    assert (foreign.score.retailer, foreign.score.n) == ("baltic-tools", 0)
    own = await feedback.call(f"{FEEDBACK}/GetScore", request, "partner", retailers=["nordic-home"])
    assert own.score.n == 1


async def test_a_customer_sees_their_own_answers_alone(feedback: Feedback) -> None:
    (mine,) = await answered(feedback, 5)
    (theirs,) = await answered(feedback, 1, customer="cus_2")
    me: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    assert (await feedback.call(f"{FEEDBACK}/GetAnswer", GetAnswerRequest(id=mine.id), **me)).answer == mine
    refused = await feedback.refusal(f"{FEEDBACK}/GetAnswer", GetAnswerRequest(id=theirs.id), **me)
    assert refused == ("NOT_FOUND", "ANSWER_NOT_FOUND")
    assert list((await feedback.call(f"{FEEDBACK}/ListAnswers", ListAnswersRequest(), **me)).answers) == [mine]
    for request in (ListAnswersRequest(customer_id="cus_2"), ListAnswersRequest(ticket_id=theirs.ticket_id)):
        assert not (await feedback.call(f"{FEEDBACK}/ListAnswers", request, **me)).answers
    foreign = ListTimelineEntriesRequest(customer_id="cus_2", limit=10)
    assert not (await feedback.call(f"{TIMELINE}/ListTimelineEntries", foreign, **me)).entries
