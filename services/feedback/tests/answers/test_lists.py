"""Lists of answers by score, metric, ticket and customer, and their pages."""

from itertools import product
from typing import Any

import pytest
from aftersales.feedback.v1.feedback_service_pb2 import ListAnswersRequest
from aftersales.feedback.v1.invitation_pb2 import Metric
from servicekit.testing.service import RunningService

from services.feedback.tests.steps import answered

CSAT = Metric.METRIC_CSAT


@pytest.fixture
async def shop(service: RunningService) -> RunningService:
    """The service with answers 5, 1, 3, 2 of one customer, and then 1, 4 of another."""
    await answered(service, 5, 1, 3, 2)
    await answered(service, 1, 4, customer="cus_2")
    return service


async def scores(
    service: RunningService, role: str = "agent", claims: dict[str, Any] | None = None, **filters: Any
) -> str:
    answers = (await service.call(ListAnswersRequest(**filters), role, **(claims or {}))).answers
    return "".join(str(answer.score) for answer in answers)


async def test_range_of_scores_finds_its_answers_newest_first(shop: RunningService) -> None:
    assert await scores(shop) == "412315"
    assert await scores(shop, max_score=2) == "121"
    assert await scores(shop, min_score=4) == "45"
    assert await scores(shop, min_score=2, max_score=3) == "23"
    assert await scores(shop, min_score=3, max_score=3) == "3"
    assert await scores(shop, metric=CSAT) == "412315"


async def test_range_is_combined_with_customer_or_ticket(shop: RunningService) -> None:
    assert await scores(shop, max_score=2, customer_id="cus_1") == "21"
    assert await scores(shop, min_score=4, customer_id="cus_2", metric=CSAT) == "4"
    newest = (await shop.call(ListAnswersRequest())).answers[0]
    assert await scores(shop, ticket_id=newest.ticket_id, min_score=4) == "4"
    assert await scores(shop, ticket_id=newest.ticket_id, max_score=3) == ""


@pytest.mark.parametrize(
    "range", [{"min_score": 6}, {"max_score": 6}, {"min_score": 3, "max_score": 2}, {"min_score": -1}]
)
async def test_range_that_is_none_is_refused(shop: RunningService, range: dict[str, Any]) -> None:
    assert await shop.refusal(ListAnswersRequest(**range)) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_pages_go_on_and_are_bound_to_all_filters(shop: RunningService) -> None:
    first = await shop.call(ListAnswersRequest(page_size=2, max_score=2))
    second = await shop.call(ListAnswersRequest(page_token=first.next_page_token, max_score=2))
    assert [each.score for each in (*first.answers, *second.answers)] == [1, 2, 1]
    for other in ({}, {"max_score": 3}, {"min_score": 2, "max_score": 2}, {"max_score": 2, "metric": CSAT}):
        request = ListAnswersRequest(page_token=first.next_page_token, **other)  # type: ignore[arg-type]
        assert await shop.refusal(request) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_customer_finds_only_their_own(shop: RunningService) -> None:
    theirs = (await shop.call(ListAnswersRequest(customer_id="cus_2"))).answers[0]
    me: dict[str, Any] = {"role": "customer", "claims": {"customer": "cus_1"}}
    assert await scores(shop, max_score=2, **me) == "21"
    for filters in (
        {"customer_id": "cus_2"},
        {"ticket_id": theirs.ticket_id},
        {"ticket_id": theirs.ticket_id, "min_score": 2},
    ):
        assert await scores(shop, **me, **filters) == ""


@pytest.mark.parametrize(
    ("role", "claims"),
    [("customer", {}), ("agent", {"retailers": []}), ("customer", {"customer": "cus_1", "retailers": []})],
)
async def test_token_that_lacks_a_claim_finds_nothing(shop: RunningService, role: str, claims: dict[str, Any]) -> None:
    asked: tuple[dict[str, Any], ...] = ({}, {"max_score": 2}, {"metric": CSAT}, {"ticket_id": "tkt_1"})
    for filters, retailer in product(asked, ("", "nordic-home")):
        request = ListAnswersRequest(retailer=retailer, **filters)
        assert await shop.refusal(request, role, **claims) == ("PERMISSION_DENIED", "ACCESS_DENIED")
