"""Lists of deliveries by state, template, ticket and customer, and their pages."""

from itertools import product
from typing import Any

import pytest
from aftersales.notifications.v1 import delivery_pb2 as pb
from aftersales.notifications.v1.delivery_service_pb2 import ListDeliveriesRequest
from domainkit.instants import Instant
from notifications.deliveries.domain.delivery import Delivery, State, Template
from notifications.deliveries.repository import DELIVERIES
from servicekit.documents.codec import DocumentCodec
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import deliveries

FAILED, SENT = pb.DELIVERY_STATE_FAILED, pb.DELIVERY_STATE_SENT
REPLY, WELCOME = pb.DELIVERY_TEMPLATE_TICKET_REPLY, pb.DELIVERY_TEMPLATE_WELCOME
STORED = (
    # id, customer, ticket, state, template
    ("dlv_1", "cus_1", "tkt_1", State.SENT, Template.TICKET_REPLY),
    ("dlv_2", "cus_1", "tkt_1", State.FAILED, Template.TICKET_REPLY),
    ("dlv_3", "cus_1", "", State.FAILED, Template.WELCOME),
    ("dlv_4", "cus_2", "tkt_2", State.FAILED, Template.TICKET_REPLY),
    ("dlv_5", "cus_2", "", State.SENT, Template.WELCOME),
)


@pytest.fixture
async def shop(service: RunningService) -> RunningService:
    """The service with deliveries that are over; the timers leave them alone."""
    codec = DocumentCodec(Delivery, "deliveries")
    for at, (id, customer, ticket, state, template) in enumerate(STORED):
        delivery = Delivery(
            id=id,
            retailer="nordic-home",
            customer_id=customer,
            ticket_id=ticket,
            purchase_id="",
            event_id=f"evt_{id}",
            template=template,
            template_version="v1",
            facts={},
            traceparent="",
            created_at=Instant(at),
            next_attempt_at=None,
            state=state,
        )
        document = {**codec.encode(delivery), "version": 1, "events": 0, "outbox": [], "requests": {}}
        await service.store.documents(DELIVERIES).insert(document)
    return service


async def ids(service: RunningService, **filters: Any) -> str:
    return "".join(each.id.removeprefix("dlv_") for each in await deliveries(service, **filters))


async def test_each_filter_finds_its_deliveries_newest_first(shop: RunningService) -> None:
    assert await ids(shop) == "54321"
    assert await ids(shop, states=[FAILED]) == "432"
    assert await ids(shop, states=[SENT, FAILED]) == "54321"
    assert await ids(shop, states=[pb.DELIVERY_STATE_QUEUED]) == ""
    assert await ids(shop, templates=[WELCOME]) == "53"


async def test_filters_are_combined(shop: RunningService) -> None:
    assert await ids(shop, states=[FAILED], templates=[REPLY]) == "42"
    assert await ids(shop, states=[FAILED], customer_id="cus_1") == "32"
    assert await ids(shop, states=[SENT], ticket_id="tkt_1") == "1"
    assert await ids(shop, templates=[WELCOME], ticket_id="tkt_1") == ""


async def test_unknown_state_is_refused(shop: RunningService) -> None:
    for request in (ListDeliveriesRequest(states=[0]), ListDeliveriesRequest(templates=[99])):  # type: ignore[list-item]
        assert await shop.refusal(request) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_pages_go_on_and_are_bound_to_all_filters(shop: RunningService) -> None:
    filters: dict[str, Any] = {"states": [FAILED], "templates": [REPLY]}
    first = await shop.call(ListDeliveriesRequest(page_size=1, **filters))
    second = await shop.call(ListDeliveriesRequest(page_token=first.next_page_token, **filters))
    assert [each.id for each in (*first.deliveries, *second.deliveries)] == ["dlv_4", "dlv_2"]
    for other in (
        {},
        {"states": [FAILED]},
        {"states": [SENT], "templates": [REPLY]},
        {**filters, "ticket_id": "tkt_1"},
    ):
        request = ListDeliveriesRequest(page_token=first.next_page_token, **other)
        assert await shop.refusal(request) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


@pytest.mark.parametrize("filters", [{}, {"states": [FAILED]}, {"ticket_id": "tkt_2"}, {"templates": [REPLY]}])
async def test_customer_finds_only_their_own(shop: RunningService, filters: dict[str, Any]) -> None:
    request = ListDeliveriesRequest(**filters)
    found = (await shop.call(request, "customer", customer="cus_1")).deliveries
    assert {each.customer_id for each in found} <= {"cus_1"}
    assert bool(found) == ("ticket_id" not in filters)


@pytest.mark.parametrize(
    ("role", "claims"),
    [("customer", {}), ("agent", {"retailers": []}), ("customer", {"customer": "cus_1", "retailers": []})],
)
async def test_token_that_lacks_a_claim_finds_nothing(shop: RunningService, role: str, claims: dict[str, Any]) -> None:
    asked: tuple[dict[str, Any], ...] = ({}, {"states": [FAILED]}, {"ticket_id": "tkt_1"}, {"customer_id": "cus_1"})
    for filters, retailer in product(asked, ("", "nordic-home")):
        request = ListDeliveriesRequest(retailer=retailer, **filters)
        assert await shop.refusal(request, role, **claims) == ("PERMISSION_DENIED", "ACCESS_DENIED")
