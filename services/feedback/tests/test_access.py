"""Which role may read which answers, seen from callers that may not."""

from typing import Any

import pytest
from aftersales.common.v1.export_service_pb2 import ExportRecordsRequest
from aftersales.common.v1.timeline_service_pb2 import ListTimelineEntriesRequest
from aftersales.feedback.v1.feedback_service_pb2 import (
    GetAnswerRequest,
    GetScoreRequest,
    ListAnswersRequest,
)
from aftersales.feedback.v1.invitation_pb2 import Metric
from feedback.access import ACCESS
from google.protobuf.message import Message
from servicekit.testing.service import RunningService

from services.feedback.tests.steps import answered

REQUESTS: dict[str, Message] = {
    "GetAnswer": GetAnswerRequest(id="ans_1"),
    "ListAnswers": ListAnswersRequest(),
    "GetScore": GetScoreRequest(metric=Metric.METRIC_CSAT),
    "ListTimelineEntries": ListTimelineEntriesRequest(customer_id="cus_1", limit=10),
    "ExportRecords": ExportRecordsRequest(customer_id="cus_1"),
}


async def test_access_table_holds_for_every_operation_and_role(service: RunningService) -> None:
    assert REQUESTS.keys() == ACCESS.keys()
    assert await service.access_faults(ACCESS, REQUESTS) == []


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "service"])
async def test_answer_of_another_retailer_is_not_found(service: RunningService, role: str) -> None:
    (answer,) = await answered(service, 5)
    other_retailer: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    refused = await service.refusal(GetAnswerRequest(id=answer.id), **other_retailer)
    assert refused == ("NOT_FOUND", "ANSWER_NOT_FOUND")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor"])
async def test_lists_of_another_retailer_are_empty_or_refused(service: RunningService, role: str) -> None:
    (answer,) = await answered(service, 5)
    other_retailer: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    for request in (ListAnswersRequest(), ListAnswersRequest(ticket_id=answer.ticket_id)):
        assert not (await service.call(request, **other_retailer)).answers
    timeline = ListTimelineEntriesRequest(customer_id="cus_1", limit=10)
    assert not (await service.call(timeline, **other_retailer)).entries
    for named in (
        ListAnswersRequest(retailer="nordic-home"),
        ListTimelineEntriesRequest(retailer="nordic-home", customer_id="cus_1", limit=1),
    ):
        assert await service.refusal(named, **other_retailer) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_score_of_another_retailer_counts_other_answers(service: RunningService) -> None:
    await answered(service, 5)
    request = GetScoreRequest(metric=Metric.METRIC_CSAT)
    foreign = await service.call(request, "partner", retailers=["baltic-tools"])
    assert (foreign.score.retailer, foreign.score.n) == ("baltic-tools", 0)
    own = await service.call(request, "partner", retailers=["nordic-home"])
    assert own.score.n == 1


async def test_customer_sees_only_their_own_answers(service: RunningService) -> None:
    (mine,) = await answered(service, 5)
    (theirs,) = await answered(service, 1, customer="cus_2")
    me: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    assert (await service.call(GetAnswerRequest(id=mine.id), **me)).answer == mine
    refused = await service.refusal(GetAnswerRequest(id=theirs.id), **me)
    assert refused == ("NOT_FOUND", "ANSWER_NOT_FOUND")
    assert list((await service.call(ListAnswersRequest(), **me)).answers) == [mine]
    for request in (ListAnswersRequest(customer_id="cus_2"), ListAnswersRequest(ticket_id=theirs.ticket_id)):
        assert not (await service.call(request, **me)).answers
    foreign = ListTimelineEntriesRequest(customer_id="cus_2", limit=10)
    assert not (await service.call(foreign, **me)).entries
