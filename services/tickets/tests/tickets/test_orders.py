"""The orders of a queue, page by page, on both stores."""

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import Actor
from domainkit.instants import HOUR, Instant, after
from domainkit.pages import Cursor
from pymongo import MongoClient
from servicekit.documents import open_store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Bus
from servicekit.events.relay import Relay
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.service import RunningService
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.ticket_query import Span, TicketOrder, TicketQuery
from tickets.tickets.integration_events import ticket_event
from tickets.tickets.repository.lists import MOST_URGENT_FIRST
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import (
    OMITTED_WHEN_EMPTY,
    TICKETS,
    TicketRepository,
    ticket_index_fields,
)

from services.tickets.tests.steps import AGENT, Shop

PAGE_READS = 5  # so that filters leave short pages
SORTED: dict[TicketOrder, Callable[[Ticket], tuple[int, ...]]] = {
    TicketOrder.UPDATED_AT: lambda each: (-each.updated_at,),
    TicketOrder.PRIORITY: lambda each: (MOST_URGENT_FIRST.index(each.priority), each.created_at),
}
QUERIES = {
    "all": TicketQuery(retailer="nordic-home"),
    "team": TicketQuery(retailer="nordic-home", team_id="tem_1"),
    "customer": TicketQuery(retailer="nordic-home", customer_id="cus_1"),
    "agent": TicketQuery(retailer="nordic-home", assignee_id="agent-1"),
    "asset": TicketQuery(retailer="nordic-home", asset_id="ast_1"),
    "nobody's in a team's queue": TicketQuery(retailer="nordic-home", team_id="tem_1", unassigned=True),
    "open": TicketQuery(retailer="nordic-home", statuses=(Status.OPEN, Status.NEW)),
    "two priorities": TicketQuery(retailer="nordic-home", priorities=(Priority.LOW, Priority.HIGH)),
}


def fits(query: TicketQuery, ticket: Ticket) -> bool:
    return (
        ticket.retailer == query.retailer
        and ticket.status in query.statuses
        and ticket.priority in query.priorities
        and query.team_id in (None, ticket.team_id)
        and query.customer_id in (None, ticket.customer_id)
        and query.asset_id in (None, ticket.asset_id)
        and query.assignee_id in (None, ticket.assignee and ticket.assignee.id)
        and not (query.unassigned and ticket.assignee)
        and (query.created.since is None or ticket.created_at >= query.created.since)
    )


@pytest.fixture
def some_tickets(ticket: Ticket, agent: Actor) -> list[Ticket]:
    """Of each priority and status some, in and out of queues, opened and changed at different times."""
    chance = Random(13)
    return [
        replace(
            ticket,
            id=f"tkt_{number}",
            retailer="baltic-tools" if number % 9 == 0 else "nordic-home",
            customer_id=f"cus_{number % 2}",
            asset_id=chance.choice(["", "ast_1"]),
            status=chance.choice(list(Status)),
            priority=chance.choice(list(Priority)),
            assignee=chance.choice([None, agent]),
            team_id=chance.choice(["", "tem_1", "tem_2"]),
            created_at=after(ticket.created_at, number * HOUR),
            updated_at=after(ticket.created_at, chance.randrange(100, 1_000) * HOUR + number),
        )
        for number in range(60)
    ]


@pytest.fixture(params=["sqlite", "mongo"])
async def repository(
    request: pytest.FixtureRequest, tmp_path: Path, some_tickets: list[Ticket], monday: Instant
) -> AsyncIterator[TicketRepository]:
    """With these tickets, on each store."""
    server, database = os.environ.get("MONGO_URL"), f"orders_{uuid4().hex}"
    if request.param == "mongo" and not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    url = of_database(str(server), database) if request.param == "mongo" else f"sqlite:///{tmp_path}/store.db"
    store, clock = await open_store(url, (MESSAGES, TICKETS), page_reads=PAGE_READS), FakeClock(monday)
    repository = TicketRepository(
        Aggregates(
            store.documents(TICKETS),
            kind=Ticket,
            relay=Relay(Bus("nats://127.0.0.1:1", "tickets"), clock),  # never started
            clock=clock,
            source="/tickets",
            to_integration_event=ticket_event,
            index_fields=ticket_index_fields,
            omit_when_empty=OMITTED_WHEN_EMPTY,
        )
    )
    for each in some_tickets:
        await repository.add(each, [])
    yield repository
    await store.close()
    if request.param == "mongo":
        with MongoClient[dict[str, object]](server) as client:
            client.drop_database(database)


async def walked(repository: TicketRepository, query: TicketQuery, size: int) -> list[str]:
    """The ids of all pages."""
    ids: list[str] = []
    after_that: Cursor | None = None
    for _ in range(200):
        page = await repository.page(query, size=size, after=after_that)
        assert len(page.items) <= size
        ids += [each.id for each in page.items]
        after_that = page.rest
        if after_that is None:
            return ids
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("order", SORTED)
async def test_pages_of_a_queue_are_its_tickets_in_order(
    repository: TicketRepository, some_tickets: list[Ticket], order: TicketOrder
) -> None:
    since = sorted(each.created_at for each in some_tickets)[10]
    for name, query in {**QUERIES, "since": replace(QUERIES["all"], created=Span(since=since))}.items():
        expected = [each.id for each in sorted(some_tickets, key=SORTED[order]) if fits(query, each)]
        assert expected, name
        for size in (1, 3, 100):
            assert (name, size, await walked(repository, replace(query, order=order), size)) == (name, size, expected)


async def test_last_page_by_priority_has_no_token(repository: TicketRepository, some_tickets: list[Ticket]) -> None:
    urgent = TicketQuery(
        retailer="nordic-home", priorities=(Priority.URGENT, Priority.HIGH), order=TicketOrder.PRIORITY
    )
    there = [each for each in some_tickets if fits(urgent, each)]
    assert (await repository.page(urgent, size=len(there), after=None)).rest is None
    first = sum(each.priority is Priority.URGENT for each in there)
    page = await repository.page(urgent, size=first, after=None)
    assert page.rest == Cursor("high", "")


@pytest.mark.parametrize(
    "order", [tickets.TICKET_ORDER_UPDATED_AT, tickets.TICKET_ORDER_PRIORITY, tickets.TICKET_ORDER_DUE_AT]
)
async def test_page_token_goes_on_in_the_order_asked(
    service: RunningService, shop: Shop, order: tickets.TicketOrder.ValueType
) -> None:
    for priority in (pb.TICKET_PRIORITY_LOW, pb.TICKET_PRIORITY_URGENT, pb.TICKET_PRIORITY_LOW):
        service.clock.advance(seconds=1)
        created: dict[str, Any] = {"customer_id": shop.purchase.customer_id, "subject": "It leaks", "body": "Water!"}
        await service.call(tickets.CreateTicketRequest(priority=priority, **created), **AGENT)
    seen: list[pb.Ticket] = []
    token = ""
    for _ in range(3):
        page = await service.call(tickets.ListTicketsRequest(order_by=order, page_size=1, page_token=token))
        seen += page.tickets
        token = page.next_page_token
    assert token == ""
    assert len({each.id for each in seen}) == 3
    if order == tickets.TICKET_ORDER_PRIORITY:
        assert seen[0].priority == pb.TICKET_PRIORITY_URGENT
        assert seen[1].created_at.seconds < seen[2].created_at.seconds
    if order == tickets.TICKET_ORDER_UPDATED_AT:
        assert all(one.updated_at.seconds > other.updated_at.seconds for one, other in pairwise(seen))
    first = await service.call(tickets.ListTicketsRequest(order_by=order, page_size=1))
    other_order = tickets.ListTicketsRequest(page_token=first.next_page_token)
    assert await service.refusal(other_order) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")
