"""Lists of tickets: any combination of what narrows them, for whom, and how many there are."""

from collections.abc import Callable, Mapping
from itertools import combinations_with_replacement
from typing import Any

import pytest
from aftersales.tickets.v1 import agent_service_pb2
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, PARTNER, Shop, agent, sale, team

ORDERS = (tickets.TICKET_ORDER_CREATED_AT, tickets.TICKET_ORDER_DUE_AT)
Fits = Callable[[pb.Ticket], bool]


@pytest.fixture
async def queue(service: RunningService, shop: Shop) -> list[pb.Ticket]:
    """One ticket an hour: web and agent, urgent and not, assigned and not, about an asset and not, waiting and not."""
    other = sale("order-2")
    other.customer.email = "ville@example.org"
    bought = (await service.call(other, **PARTNER)).purchase
    customers = (shop.purchase.customer_id, bought.customer_id)
    mine = (await service.call(agent_service_pb2.GetOwnAgentRequest(), **AGENT)).agent.id
    agents = (mine, await agent(service, "agent-2"))
    dishwashers = await team(service, "Dishwashers")
    for number in range(8):
        service.clock.advance(hours=1)
        created = tickets.CreateTicketRequest(customer_id=customers[number % 2], subject=f"No. {number}", body="Water!")
        if number % 4 == 0:
            created.asset_id = shop.asset_id
        if number % 3 and number != 4:
            created.priority = pb.TICKET_PRIORITY_URGENT
        id = (await service.call(created, **(shop.maija if number == 4 else AGENT))).ticket.id
        if number in (1, 4):
            await service.call(tickets.AssignTicketRequest(id=id, team_id=dishwashers))
        if number in (0, 3, 4, 7):
            await service.call(tickets.AssignTicketRequest(id=id, assignee_id=agents[number % 2]))
        if number > 5:
            await service.call(tickets.WaitTicketRequest(id=id))
    return list((await service.call(tickets.ListTicketsRequest())).tickets)


@pytest.fixture
def instants(queue: list[pb.Ticket]) -> tuple[Timestamp, Timestamp]:
    """When the third and the sixth ticket were opened."""
    return queue[5].created_at, queue[2].created_at


def before(one: Timestamp, other: Timestamp) -> bool:
    return (one.seconds, one.nanos) < (other.seconds, other.nanos)


FILTERS: Mapping[str, tuple[dict[str, Any], Fits]] = {
    "urgent": ({"priorities": [pb.TICKET_PRIORITY_URGENT]}, lambda t: t.priority == pb.TICKET_PRIORITY_URGENT),
    "by the web": ({"channels": [pb.TICKET_CHANNEL_WEB]}, lambda t: t.channel == pb.TICKET_CHANNEL_WEB),
    "nobody's": ({"unassigned": True}, lambda t: not t.HasField("assignee")),
    "mine": ({"assignee_id": "me"}, lambda t: t.subject in ("No. 0", "No. 4")),
    "verified": ({"unverified": False}, lambda t: not t.unverified),
    "unverified": ({"unverified": True}, lambda t: t.unverified),
    "waiting": ({"statuses": [pb.TICKET_STATUS_PENDING_CUSTOMER]}, lambda t: t.HasField("waiting")),
}

PAIRS = [
    pair
    for pair in combinations_with_replacement(FILTERS, 2)
    if set(pair) not in ({"nobody's", "mine"}, {"verified", "unverified"})
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("one", "other"), PAIRS)
async def test_tickets_fit_every_filter_of_the_list(
    service: RunningService, queue: list[pb.Ticket], one: str, other: str, order: tickets.TicketOrder.ValueType
) -> None:
    fields = {**FILTERS[one][0], **FILTERS[other][0]}
    fitting = {each.id for each in queue if FILTERS[one][1](each) and FILTERS[other][1](each)}
    found = await service.call(tickets.ListTicketsRequest(order_by=order, **fields))
    assert {each.id for each in found.tickets} == fitting
    count = (await service.call(tickets.CountTicketsRequest(**fields))).count
    assert (count.tickets, count.more) == (len(fitting), False)


async def test_asset_customer_and_assignee_narrow_together(
    service: RunningService, shop: Shop, queue: list[pb.Ticket]
) -> None:
    asked: dict[str, Any] = {"asset_id": shop.asset_id, "customer_id": shop.purchase.customer_id}
    asked |= {"channels": [pb.TICKET_CHANNEL_WEB]}
    found = await service.call(tickets.ListTicketsRequest(assignee_id="me", **asked))
    assert [each.subject for each in found.tickets] == ["No. 4"]
    nobody = await service.call(tickets.ListTicketsRequest(assignee_id="agt_nobody", **asked))
    assert list(nobody.tickets) == []


@pytest.mark.parametrize("order", ORDERS)
async def test_spans_have_their_start_and_not_their_end(
    service: RunningService,
    queue: list[pb.Ticket],
    instants: tuple[Timestamp, Timestamp],
    order: tickets.TicketOrder.ValueType,
) -> None:
    since, until = instants
    created = tickets.ListTicketsRequest(created_since=since, created_until=until, order_by=order)
    found = {each.subject for each in (await service.call(created)).tickets}
    assert found == {"No. 2", "No. 3", "No. 4"}


@pytest.mark.parametrize("order", ORDERS)
async def test_due_spans_leave_out_tickets_whose_clock_stands(
    service: RunningService, queue: list[pb.Ticket], order: tickets.TicketOrder.ValueType
) -> None:
    running = [each for each in queue if each.sla.HasField("due_at")]
    middle = sorted(running, key=lambda each: each.sla.due_at.seconds)[len(running) // 2].sla.due_at
    late = {each.id for each in running if not before(each.sla.due_at, middle)}
    since = await service.call(tickets.ListTicketsRequest(due_since=middle, order_by=order))
    assert {each.id for each in since.tickets} == late
    until = await service.call(tickets.ListTicketsRequest(due_until=middle, order_by=order))
    assert {each.id for each in until.tickets} == {each.id for each in running} - late


@pytest.mark.usefixtures("queue")
async def test_span_that_ends_at_the_epoch_finds_nothing(service: RunningService) -> None:
    epoch = Timestamp()  # 0 is an instant, and no missing bound
    for request in (tickets.ListTicketsRequest(due_until=epoch), tickets.ListTicketsRequest(created_until=epoch)):
        assert list((await service.call(request)).tickets) == []


async def test_span_that_ends_before_it_starts_is_refused(
    service: RunningService, instants: tuple[Timestamp, Timestamp]
) -> None:
    since, until = instants
    backwards = tickets.ListTicketsRequest(created_since=until, created_until=since)
    assert await service.refusal(backwards) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


@pytest.mark.parametrize("order", [*ORDERS, tickets.TICKET_ORDER_UPDATED_AT, tickets.TICKET_ORDER_PRIORITY])
async def test_queue_of_a_team_has_its_tickets_alone(
    service: RunningService, queue: list[pb.Ticket], order: tickets.TicketOrder.ValueType
) -> None:
    (dishwashers,) = {each.team_id for each in queue if each.team_id}
    found = await service.call(tickets.ListTicketsRequest(team_id=dishwashers, order_by=order))
    assert {each.subject for each in found.tickets} == {"No. 1", "No. 4"}
    waiting = await service.call(tickets.ListTicketsRequest(team_id=dishwashers, unassigned=True, order_by=order))
    assert [each.subject for each in waiting.tickets] == ["No. 1"]
    count = (await service.call(tickets.CountTicketsRequest(team_id=dishwashers))).count
    assert count.tickets == 2
    nobodys = await service.call(tickets.ListTicketsRequest(team_id="tem_nobody", order_by=order))
    assert list(nobodys.tickets) == []


async def test_me_is_another_one_for_everybody(service: RunningService, queue: list[pb.Ticket]) -> None:
    asked = tickets.ListTicketsRequest(assignee_id="me", page_size=1)
    mine = await service.call(asked, **AGENT)
    theirs = await service.call(asked, **{**AGENT, "sub": "agent-2"})
    assert {each.subject for each in (*mine.tickets, *theirs.tickets)} == {"No. 4", "No. 7"}
    asked.page_token = mine.next_page_token
    assert await service.refusal(asked, **{**AGENT, "sub": "agent-2"}) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")
    nobodys = await service.call(tickets.ListTicketsRequest(assignee_id="me"), role="admin", sub="root")
    assert list(nobodys.tickets) == []


async def test_assignee_and_unassigned_together_are_refused(service: RunningService, shop: Shop) -> None:
    both = tickets.ListTicketsRequest(assignee_id="me", unassigned=True)
    assert await service.refusal(both) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_filters_of_a_customer_stay_among_their_own(
    service: RunningService, shop: Shop, queue: list[pb.Ticket]
) -> None:
    theirs = {each.id for each in queue if each.customer_id == shop.purchase.customer_id}
    urgent = {each.id for each in queue if each.priority == pb.TICKET_PRIORITY_URGENT}
    found = await service.call(tickets.ListTicketsRequest(priorities=[pb.TICKET_PRIORITY_URGENT]), **shop.maija)
    assert {each.id for each in found.tickets} == theirs & urgent
    (somebody_else,) = {each.customer_id for each in queue} - {shop.purchase.customer_id}
    others = await service.call(tickets.ListTicketsRequest(customer_id=somebody_else), **shop.maija)
    assert list(others.tickets) == []
    count = await service.call(tickets.CountTicketsRequest(), **shop.maija)
    assert count.count.tickets == len(theirs)
    none = await service.call(tickets.CountTicketsRequest(customer_id=somebody_else), **shop.maija)
    assert (none.count.tickets, none.count.more) == (0, False)


async def test_page_token_is_bound_to_every_filter(
    service: RunningService, queue: list[pb.Ticket], instants: tuple[Timestamp, Timestamp]
) -> None:
    token = (await service.call(tickets.ListTicketsRequest(page_size=1))).next_page_token
    assert (await service.call(tickets.ListTicketsRequest(page_token=token))).tickets
    since, until = instants
    for fields in (
        *(fields for fields, _ in FILTERS.values()),
        {"created_since": since},
        {"created_until": until},
        {"due_since": since},
        {"due_until": until},
    ):
        other = tickets.ListTicketsRequest(page_token=token, **fields)
        assert await service.refusal(other) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        ("customer", {}),
        ("agent", {"retailers": []}),
        ("supervisor", {"retailers": []}),
        ("customer", {"customer": "cus_1", "retailers": []}),
        ("partner", {}),
    ],
)
async def test_token_that_lacks_a_claim_finds_nothing(
    service: RunningService, queue: list[pb.Ticket], role: str, claims: dict[str, Any]
) -> None:
    narrowed: dict[str, Any] = {"customer_id": queue[0].customer_id}
    asked = [tickets.ListTicketsRequest(retailer=retailer, **narrowed) for retailer in ("", "nordic-home")]
    asked += [tickets.ListTicketsRequest(), tickets.ListTicketsRequest(q="water")]
    for request in (*asked, tickets.CountTicketsRequest(), tickets.CountTicketsRequest(**narrowed)):
        assert await service.refusal(request, role, **claims) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_counts_by_status_are_those_of_each_status(service: RunningService, queue: list[pb.Ticket]) -> None:
    asked = tickets.CountTicketsRequest(group_by=tickets.TICKET_GROUP_STATUS)
    count = (await service.call(asked)).count
    expected = {status: sum(each.status == status for each in queue) for status in pb.TicketStatus.values()[1:]}
    assert {each.status: each.tickets for each in count.by_status} == expected
    assert (count.tickets, count.more) == (len(queue), False)


async def test_counts_by_status_have_the_filters_of_the_list(
    service: RunningService, shop: Shop, queue: list[pb.Ticket]
) -> None:
    statuses = [pb.TICKET_STATUS_OPEN, pb.TICKET_STATUS_NEW]
    asked = tickets.CountTicketsRequest(group_by=tickets.TICKET_GROUP_STATUS, statuses=statuses, unassigned=True)
    nobodys = [each.status for each in queue if not each.HasField("assignee")]
    count = (await service.call(asked)).count
    assert [(each.status, each.tickets) for each in count.by_status] == [
        (pb.TICKET_STATUS_NEW, nobodys.count(pb.TICKET_STATUS_NEW)),
        (pb.TICKET_STATUS_OPEN, nobodys.count(pb.TICKET_STATUS_OPEN)),
    ]
    theirs = (await service.call(asked, **shop.maija)).count
    assert 0 < theirs.tickets < count.tickets


@pytest.mark.parametrize("unverified", [True, False])
async def test_customers_find_nothing_by_who_is_verified(
    service: RunningService, shop: Shop, queue: list[pb.Ticket], unverified: bool
) -> None:
    assert await service.outcome(tickets.ListTicketsRequest(unverified=unverified), **shop.maija) == "empty"
    counted = await service.call(tickets.CountTicketsRequest(unverified=unverified), **shop.maija)
    assert counted.count.tickets == 0
    assert await service.outcome(tickets.ListTicketsRequest(unverified=unverified, q="water"), **shop.maija) == "empty"


async def test_page_token_is_bound_to_who_is_verified(service: RunningService, queue: list[pb.Ticket]) -> None:
    first = await service.call(tickets.ListTicketsRequest(unverified=False, page_size=2))
    for other in (tickets.ListTicketsRequest(unverified=True), tickets.ListTicketsRequest()):
        other.page_token = first.next_page_token
        assert await service.outcome(other) == "PAGE_TOKEN_INVALID"
