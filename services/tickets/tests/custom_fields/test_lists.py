"""Tickets listed and counted by the value of a custom field."""

from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService
from tickets.tickets import wiring

from services.tickets.tests.custom_fields.steps import create_choice, create_field
from services.tickets.tests.steps import AGENT, Shop, on_either_store

Value = ticket_pb2.CustomFieldValue
ORDERS = [each for each in tickets.TicketOrder.values() if each]


@pytest.fixture
async def open_with(service: RunningService, shop: Shop) -> Any:
    """Opens a ticket with these values of the fields `colour` and `serial`, and returns its id."""
    await create_choice(service, for_customers=True)
    await create_field(service, "serial", for_customers=True)

    async def opened(**chosen: str) -> str:
        values = [Value(key="colour", option_ids=[chosen["colour"]])] if "colour" in chosen else []
        values += [Value(key="serial", value=chosen["serial"])] if "serial" in chosen else []
        return (await shop.open(custom_fields=values)).id

    return opened


async def found(service: RunningService, key: str, value: str, claims: Any = AGENT, **more: Any) -> set[str]:
    request = tickets.ListTicketsRequest(custom_field_key=key, custom_field_value=value, **more)
    return {each.id for each in (await service.call(request, **claims)).tickets}


async def counted(service: RunningService, key: str, value: str, **claims: Any) -> int:
    request = tickets.CountTicketsRequest(custom_field_key=key, custom_field_value=value)
    return int((await service.call(request, **{**AGENT, **claims})).count.tickets)


@on_either_store
async def test_list_by_a_value_has_the_tickets_with_it(service: RunningService, open_with: Any) -> None:
    blue, grey = await open_with(colour="blue", serial="blue"), await open_with(colour="grey", serial="B-1 = x")
    await open_with()
    for order in ORDERS:
        assert await found(service, "colour", "blue", order_by=order) == {blue}
        assert await found(service, "serial", "B-1 = x", order_by=order, unassigned=True) == {grey}
    assert await found(service, "serial", "B-1", q="leaks") == set()
    assert await found(service, "serial", "blue", q="leaks") == {blue}
    assert (await counted(service, "colour", "blue"), await counted(service, "serial", "grey")) == (1, 0)
    cleared = tickets.UpdateTicketRequest(id=blue, custom_fields=[Value(key="colour")])
    await service.call(cleared, **AGENT)
    assert await found(service, "colour", "blue") == set()


async def test_pages_by_a_value_belong_to_that_value(service: RunningService, open_with: Any) -> None:
    ids = {await open_with(colour="blue") for _ in range(3)}
    request = tickets.ListTicketsRequest(custom_field_key="colour", custom_field_value="blue", page_size=2)
    first = await service.call(request, **AGENT)
    request.page_token = first.next_page_token
    assert {each.id for each in (*first.tickets, *(await service.call(request, **AGENT)).tickets)} == ids
    request.custom_field_value = "grey"
    assert await service.outcome(request, **AGENT) == "PAGE_TOKEN_INVALID"


async def test_value_of_another_retailer_finds_nothing(service: RunningService, open_with: Any, shop: Shop) -> None:
    await open_with(colour="blue")
    assert await found(service, "colour", "blue", shop.maija) == set()
    assert await found(service, "no_such_field", "blue", shop.maija) == set()
    assert await counted(service, "colour", "blue", **shop.maija) == 0
    elsewhere = tickets.ListTicketsRequest(retailer="nordic-home", custom_field_key="colour", custom_field_value="blue")
    assert await service.outcome(elsewhere, **{**AGENT, "retailers": ("other-shop",)}) == "ACCESS_DENIED"
    theirs = tickets.ListTicketsRequest(custom_field_key="colour", custom_field_value="blue")
    assert await service.outcome(theirs, **{**AGENT, "retailers": ("other-shop",)}) == "VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("key", "value"), [("colour", ""), ("", "blue"), ("size", "blue"), ("colour", "red"), ("serial", "two\nlines")]
)
async def test_half_a_filter_or_an_unknown_one_is_refused(
    service: RunningService, open_with: Any, key: str, value: str
) -> None:
    for kind in (tickets.ListTicketsRequest, tickets.CountTicketsRequest):
        request = kind(custom_field_key=key, custom_field_value=value)
        assert await service.outcome(request, **AGENT) == "VALIDATION_FAILED"


@on_either_store
async def test_words_of_values_for_customers_find_a_ticket(service: RunningService, shop: Shop) -> None:
    await create_field(service, "place", for_customers=True)
    await create_field(service, "internal")
    opened = await shop.open(custom_fields=[Value(key="place", value="Kitchen in Käpylä")])
    internal = Value(key="internal", value="Quarrelsome")
    await service.call(tickets.UpdateTicketRequest(id=opened.id, custom_fields=[internal]), **AGENT)

    async def by_words(words: str, claims: Any) -> list[str]:
        listed = await service.call(tickets.ListTicketsRequest(q=words), **claims)
        return [each.id for each in listed.tickets]

    for claims in (AGENT, shop.maija):
        assert await by_words("kapyla kitch", claims) == [opened.id]
        assert await by_words("quarrelsome", claims) == []
    cleared = tickets.UpdateTicketRequest(id=opened.id, custom_fields=[Value(key="place")])
    await service.call(cleared, **AGENT)
    assert await by_words("kitchen", AGENT) == []


async def test_erased_ticket_is_found_by_no_value(service: RunningService, open_with: Any, monday: Any) -> None:
    id = await open_with(colour="blue", serial="B-1")
    await wiring.erasing(service.context, wiring.repository(service.context)).erase(id, now=monday)
    assert await found(service, "serial", "B-1") == set()
    assert not (await service.call(tickets.ListTicketsRequest(q="b-1"), **AGENT)).tickets
    collection = next(each for each in service.collections if each.name == "tickets")
    (stored,) = await service.context.store.documents(collection).scan()
    assert not {"value_ids", "filled_in"} & {*stored}
    assert "B-1" not in str(stored)
