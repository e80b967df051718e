"""Tickets found by words: where words are looked for, for whom, and together with filters."""

from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, PARTNER, Shop, sale

Found = list[str]


@pytest.fixture
async def ville(service: RunningService, shop: Shop) -> Mapping[str, Any]:
    """The claims of another customer, who has bought a unit with a serial number."""
    order = sale("SO-2026-1001")
    order.customer.customer_ref, order.customer.name, order.customer.email = "K-10017", "Ville Väre", "v@example.org"
    order.items[0].serial = "A300-0001"
    bought = (await service.call(order, **PARTNER)).purchase
    asset = bought.items[0].registrations[0].asset_id
    ville = {"role": "customer", "customer": bought.customer_id, "sub": "ville", "name": "Ville"}
    opened = tickets.CreateTicketRequest(subject="Drum squeaks", body="When it spins.", asset_id=asset)
    id = (await service.call(opened, **ville)).ticket.id
    await shop.say(id, "Since Ascension Day", ville)
    await shop.say(id, "A tricky customer", AGENT, visibility=pb.MESSAGE_VISIBILITY_INTERNAL)
    await service.call(tickets.AssignTicketRequest(id=id))
    service.clock.advance(1)
    await shop.open(subject="It leaks", body="A drum of water!")
    return ville


async def found_by(service: RunningService, claims: Mapping[str, Any] = AGENT, **asked: Any) -> Found:
    found = await service.call(tickets.ListTicketsRequest(**asked), **claims)
    return [each.subject for each in found.tickets]


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        ("squeaks", ["Drum squeaks"]),
        ("SQUEAK", ["Drum squeaks"]),
        ("drum", ["Drum squeaks", "It leaks"]),
        ("spins drum", ["Drum squeaks"]),
        ("ascension", ["Drum squeaks"]),
        ("vare", ["Drum squeaks"]),
        ("k-10017", ["Drum squeaks"]),
        ("A300-0001", ["Drum squeaks"]),
        ("a3000001", ["Drum squeaks"]),
        ("so-2026-1001", ["Drum squeaks"]),
        ("maija meri", ["It leaks"]),
        ("tricky", []),
        ("drum nobody", []),
        ('subject:"drum', []),
        ("*", []),
    ],
)
@pytest.mark.usefixtures("ville")
async def test_tickets_are_found_by_words(service: RunningService, words: str, subjects: Found) -> None:
    assert await found_by(service, q=words) == subjects


@pytest.mark.usefixtures("ville")
async def test_filters_narrow_what_words_find(service: RunningService, shop: Shop) -> None:
    assert await found_by(service, q="drum", unassigned=True) == ["It leaks"]
    assert await found_by(service, q="drum", statuses=[pb.TICKET_STATUS_OPEN]) == ["Drum squeaks"]
    assert await found_by(service, q="drum", customer_id=shop.purchase.customer_id) == ["It leaks"]
    assert await found_by(service, q="drum", priorities=[pb.TICKET_PRIORITY_LOW]) == []


async def test_customers_find_their_own_tickets_alone(
    service: RunningService, shop: Shop, ville: Mapping[str, Any]
) -> None:
    assert await found_by(service, ville, q="drum") == ["Drum squeaks"]
    assert await found_by(service, shop.maija, q="drum") == ["It leaks"]
    assert await found_by(service, shop.maija, q="drum", customer_id=ville["customer"]) == []


@pytest.mark.usefixtures("ville")
async def test_words_find_nothing_of_another_retailer(service: RunningService) -> None:
    elsewhere: dict[str, Any] = {"role": "agent", "retailers": ("baltic-tools",)}
    assert await found_by(service, elsewhere, q="drum") == []


@pytest.mark.usefixtures("ville")
async def test_pages_of_found_tickets_are_bound_to_the_words(service: RunningService) -> None:
    first = await service.call(tickets.ListTicketsRequest(q="drum", page_size=1))
    token = first.next_page_token
    assert [each.subject for each in first.tickets] == ["Drum squeaks"]
    assert await found_by(service, q="drum", page_token=token) == ["It leaks"]
    for other in ({"q": "it"}, {}, {"q": "drum", "unassigned": True}):
        request = tickets.ListTicketsRequest(page_token=token, **other)
        assert await service.refusal(request) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


@pytest.mark.usefixtures("shop")
async def test_words_with_an_order_are_refused(service: RunningService) -> None:
    both = tickets.ListTicketsRequest(q="drum", order_by=tickets.TICKET_ORDER_DUE_AT)
    assert await service.refusal(both) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_another_subject_is_found_at_once(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await service.call(tickets.UpdateTicketRequest(id=id, subject="Door jams"), **AGENT)
    assert await found_by(service, q="door") == ["Door jams"]
    assert await found_by(service, q="leaks") == []
