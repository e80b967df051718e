"""Conversations of thousands of messages, over gRPC."""

from asyncio import gather
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import Instant
from domainkit.pages import Page
from servicekit.privacy.records import ExportedRecord, Person
from servicekit.testing.service import RunningService
from tickets.tickets import wiring
from tickets.tickets.domain.conversation_pages import full_pages, sealed
from tickets.tickets.repository.tickets import TICKETS

from services.tickets.tests.steps import AGENT, Shop, Warranty, on_either_store, open_shop
from services.tickets.tests.tickets.long_conversations import (
    TICKET,
    counting_service,
    grown,
    long_ticket,
    message,
)

Counting = tuple[Shop, list[int]]
NEWEST_FIRST = tickets.MESSAGE_ORDER_NEWEST_FIRST


@pytest.fixture
async def counting(warranty: Warranty, monday: Instant) -> AsyncIterator[Counting]:
    async with counting_service(monday) as (service, reads):
        yield await open_shop(service), reads


async def bodies(service: RunningService, id: str, claims: Any, order: Any = None) -> list[str]:
    """Of the whole conversation, page by page."""
    request = tickets.ListMessagesRequest(ticket_id=id, page_size=100, order=order)
    said: list[str] = []
    while not said or request.page_token:
        page = await service.call(request, **claims)
        assert page.messages
        said += [each.body for each in page.messages]
        request.page_token = page.next_page_token
    return said


def numbered(numbers: Sequence[int]) -> list[str]:
    return [f"Message {number}" for number in numbers]


@on_either_store
async def test_long_conversation_is_read_in_both_orders(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 730)
    for claims, numbers in ((AGENT, range(1, 731)), (shop.maija, [n for n in range(1, 731) if n % 3])):
        expected = ["Water!", *numbered(list(numbers))]
        assert await bodies(service, id, claims) == expected
        assert await bodies(service, id, claims, NEWEST_FIRST) == expected[::-1]


async def test_ticket_shows_its_first_and_its_latest_messages(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 730)
    shown = (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket
    assert [each.body for each in shown.messages] == ["Water!", *numbered(range(1, 50))]
    assert [each.body for each in shown.latest_messages] == numbered(range(711, 731))
    assert shown.message_count == 731


async def test_latest_messages_repeat_none_of_the_first(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 54)
    shown = (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket
    assert [each.body for each in shown.latest_messages] == numbered(range(50, 55))


@pytest.mark.parametrize("order", [None, NEWEST_FIRST])
async def test_page_token_stays_valid_while_messages_come(service: RunningService, shop: Shop, order: Any) -> None:
    id = await long_ticket(shop, 200)
    request = tickets.ListMessagesRequest(ticket_id=id, page_size=60, order=order)
    first = await service.call(request, **AGENT)
    await shop.say(id, "And now?", shop.maija)  # seals the first hundred
    request.page_token = first.next_page_token
    second = await service.call(request, **AGENT)
    expected = range(60, 120) if order is None else range(140, 80, -1)
    assert [each.body for each in second.messages] == numbered(list(expected))


async def test_customers_page_token_counts_no_internal_ones(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 730)
    request = tickets.ListMessagesRequest(ticket_id=id, page_size=100)
    page = await service.call(request, **shop.maija)
    read = service.context.pages.read(page.next_page_token, "ListMessages", id, "customer")
    assert read is not None
    assert read.key == 100


@pytest.mark.parametrize("role", ["agent", "customer"])
async def test_conversation_of_5000_reads_as_one_of_50(counting: Counting, role: str) -> None:
    shop, reads = counting
    caller = AGENT if role == "agent" else shop.maija

    async def documents_of(later: int) -> dict[str, int]:
        id = await long_ticket(shop, later)
        request = tickets.ListMessagesRequest(ticket_id=id, page_size=20)
        request.page_token = (await shop.service.call(request, **caller)).next_page_token
        read = {}
        for name, call in (
            ("get", shop.service.call(tickets.GetTicketRequest(id=id), **caller)),
            ("page", shop.service.call(request, **caller)),
            ("reply", shop.say(id, "Hello", caller)),
        ):
            reads.clear()
            await call
            read[name] = sum(reads)
        return read

    short, long = await documents_of(75), await documents_of(4_999)
    assert long["get"] <= short["get"] + 20 + 3  # the latest messages, and pages of ids
    assert long["page"] <= short["page"] + 2
    assert long["reply"] == short["reply"]


async def test_sealed_message_that_is_sent_again_is_not_added(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 198)
    first = await shop.say(id, "Once", AGENT, request_id="a-key-that-is-forgotten")
    service.clock.advance(3 * 86_400)
    documents = service.store.documents(TICKETS)
    document = await documents.get(id)
    assert document is not None
    ticket, pages = grown(TICKET.decode(document), [message(id, n, internal=False) for n in range(300, 420)])
    kept = {name: document[name] for name in ("outbox", "events")}
    grown_one = {**TICKET.encode(ticket), **kept, "requests": {}, "version": document["version"] + 1}
    for page in pages:
        await wiring.pages(service.context).seal(page)
    await documents.replace(grown_one, if_version=document["version"])
    again = await shop.say(id, "Once", AGENT, request_id="a-key-that-is-forgotten")
    assert again.message == first.message
    assert again.ticket.message_count == 1 + 198 + 1 + 120


@on_either_store
async def test_crash_between_page_and_ticket_loses_nothing(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 200)
    document = await service.store.documents(TICKETS).get(id)
    assert document is not None
    repository = wiring.pages(service.context)
    for page in full_pages(TICKET.decode(document)):
        await repository.seal(page)  # and then the process is killed
    assert await bodies(service, id, AGENT) == ["Water!", *numbered(range(1, 201))]
    await shop.say(id, "Hello", AGENT)
    assert await bodies(service, id, AGENT) == ["Water!", *numbered(range(1, 201)), "Hello"]


@on_either_store
async def test_writers_that_seal_at_once_lose_nothing(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 200)
    await gather(*(shop.say(id, f"Writer {number}", AGENT) for number in range(6)))
    said = await bodies(service, id, AGENT)
    assert said[:201] == ["Water!", *numbered(range(1, 201))]
    assert sorted(said[201:]) == [f"Writer {number}" for number in range(6)]
    document = await service.store.documents(TICKETS).get(id)
    assert document is not None
    assert sealed(TICKET.decode(document)).pages == 1


async def test_ticket_of_an_older_release_is_sealed_as_it_grows(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 1_990, sealing=False)
    for number in range(6):
        await shop.say(id, f"New {number}", AGENT)
    assert await bodies(service, id, AGENT) == [
        *("Water!", *numbered(range(1, 1_991))),
        *(f"New {number}" for number in range(6)),
    ]
    document = await service.store.documents(TICKETS).get(id)
    assert document is not None
    assert len(document["message_ids"]) <= 201


async def test_erasure_empties_messages_in_pages(service: RunningService, shop: Shop, monday: Instant) -> None:
    id = await long_ticket(shop, 350)
    repository = wiring.repository(service.context)
    await wiring.erasing(service.context, repository).erase(id, now=monday)
    said = await bodies(service, id, AGENT)
    assert len(said) == 351
    assert not any(said)


async def nobody(customer_id: str, retailer: str, now: Instant) -> None:
    """No ticket was given to its customer."""


@pytest.mark.parametrize(("role", "numbers"), [("admin", range(1, 351)), ("customer", [1, 2, 4])])
async def test_export_has_what_the_role_may_read(
    service: RunningService, shop: Shop, role: str, numbers: Sequence[int]
) -> None:
    await long_ticket(shop, 350)
    person = Person(shop.purchase.customer_id, "nordic-home")
    records = wiring.personal_records(service.context, wiring.repository(service.context), erase_former=nobody)
    said: list[str] = []
    page: Page[ExportedRecord] = Page([], None)
    while not said or page.rest:
        page = await records.export(person, role=role, size=90, after=page.rest)
        assert page.items
        said += [each.data.body for each in page.items if each.kind == "message"]  # type: ignore[union-attr]
    expected = range(1, 351) if role == "admin" else [number for number in range(1, 351) if number % 3]
    assert said == ["Water!", *numbered(list(expected))]
