"""Reading answers and scores, over gRPC."""

from aftersales.feedback.v1.feedback_service_pb2 import GetScoreRequest, ListAnswersRequest
from aftersales.feedback.v1.invitation_pb2 import Metric
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.mapping.proto_json import to_json
from servicekit.testing.service import RunningService

from services.feedback.tests.steps import answered


async def test_score_counts_the_answers_of_a_span(service: RunningService) -> None:
    answers = await answered(service, 5, 4, 3, 1, 5, 5)
    whole = (await service.call(GetScoreRequest(metric=Metric.METRIC_CSAT))).score
    assert (whole.n, whole.value, whole.retailer) == (6, 66.7, "nordic-home")
    assert [(each.score, each.n) for each in whole.distribution] == [(1, 1), (2, 0), (3, 1), (4, 1), (5, 3)]
    span = GetScoreRequest(
        metric=Metric.METRIC_CSAT, since=answers[1].answered_at, until=answers[3].answered_at
    )  # the fourth is not in it
    assert to_json((await service.call(span)).score)["value"] == 50.0


async def test_score_without_answers_has_no_value(service: RunningService) -> None:
    score = (await service.call(GetScoreRequest(metric=Metric.METRIC_CSAT))).score
    assert (score.n, score.HasField("value"), len(score.distribution)) == (0, False, 5)


async def test_score_of_no_metric_is_refused(service: RunningService) -> None:
    refused = await service.refusal(GetScoreRequest())
    assert refused == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_span_that_ends_before_it_starts_is_refused(service: RunningService) -> None:
    (answer,) = await answered(service, 5)
    for until in (answer.answered_at, Timestamp(seconds=1)):
        span = GetScoreRequest(metric=Metric.METRIC_CSAT, since=answer.answered_at, until=until)
        assert await service.refusal(span) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_answers_are_listed_by_ticket_or_by_customer(service: RunningService) -> None:
    mine = await answered(service, 5, 4, 3)
    (theirs,) = await answered(service, 2, customer="cus_2")
    first = await service.call(ListAnswersRequest(page_size=3))
    assert [answer.id for answer in first.answers] == [theirs.id, mine[2].id, mine[1].id]
    rest = ListAnswersRequest(page_size=3, page_token=first.next_page_token)
    second = await service.call(rest)
    assert ([answer.id for answer in second.answers], second.next_page_token) == ([mine[0].id], "")
    for request, expected in (
        (ListAnswersRequest(customer_id="cus_2"), [theirs]),
        (ListAnswersRequest(ticket_id=mine[1].ticket_id), [mine[1]]),
        (ListAnswersRequest(ticket_id="tkt_none"), []),
    ):
        assert list((await service.call(request)).answers) == expected
    both = ListAnswersRequest(customer_id="cus_2", ticket_id="tkt_1")
    assert await service.refusal(both) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
