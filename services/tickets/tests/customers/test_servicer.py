"""CustomerService over gRPC."""

from typing import Any

import pytest
from aftersales.tickets.v1 import (
    customer_service_pb2,
)
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import PARTNER, Shop, sale


async def test_customers_are_found_by_address(service: RunningService, shop: Shop) -> None:
    asked = customer_service_pb2.ListCustomersRequest(email="MAIJA@example.org")
    found = await service.call(asked)
    assert [customer.id for customer in found.customers] == [shop.purchase.customer_id]


@pytest.mark.parametrize("blank", [{"email": " "}, {"customer_ref": " "}])
async def test_blank_filter_finds_no_customer(service: RunningService, shop: Shop, blank: dict[str, Any]) -> None:
    found = await service.call(customer_service_pb2.ListCustomersRequest(**blank))
    assert not found.customers


async def found_by(service: RunningService, **asked: Any) -> list[str]:
    found = await service.call(customer_service_pb2.ListCustomersRequest(**asked))
    return [customer.name for customer in found.customers]


@pytest.fixture
async def customers(service: RunningService, shop: Shop) -> None:
    """Next to Maija Meri two who look like her."""
    for number, (name, email, phone) in enumerate(
        [("Maija Merikoski", "mm@example.org", "+358401234567"), ("Åke Öst", "ake@öst.example", "+46701234567")]
    ):
        other = sale(f"order-{number + 2}")
        other.customer.customer_ref = f"K-1001{number}"
        other.customer.name, other.customer.email, other.customer.phone = name, email, phone
        await service.call(other, **PARTNER)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("maija meri", ["Maija Meri", "Maija Merikoski"]),
        ("MERIK", ["Maija Merikoski"]),
        ("ake ost", ["Åke Öst"]),
        ("mm@example.org", ["Maija Merikoski"]),
        ("0401234567", []),
        ("+46701", ["Åke Öst"]),
        ("K-10011", ["Åke Öst"]),
        ("nobody", []),
        ('" NEAR *', []),
        ("-", []),
    ],
)
@pytest.mark.usefixtures("customers")
async def test_customers_are_found_by_words(service: RunningService, words: str, names: list[str]) -> None:
    assert await found_by(service, q=words) == names


@pytest.mark.usefixtures("customers")
async def test_customers_are_found_by_telephone_number(service: RunningService) -> None:
    assert await found_by(service, phone="+358401234567") == ["Maija Merikoski"]
    assert await found_by(service, phone="+358401234568") == []


@pytest.mark.usefixtures("customers")
async def test_pages_of_found_customers_are_bound_to_the_words(service: RunningService) -> None:
    first = await service.call(customer_service_pb2.ListCustomersRequest(q="maija", page_size=1))
    token = first.next_page_token
    second = await service.call(customer_service_pb2.ListCustomersRequest(q="maija", page_size=1, page_token=token))
    assert {each.name for each in (*first.customers, *second.customers)} == {"Maija Meri", "Maija Merikoski"}
    other = customer_service_pb2.ListCustomersRequest(q="meri", page_size=1, page_token=token)
    assert await service.refusal(other) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


@pytest.mark.usefixtures("customers")
async def test_words_find_no_customer_of_another_retailer(service: RunningService) -> None:
    elsewhere: dict[str, Any] = {"role": "agent", "retailers": ("baltic-tools",)}
    found = await service.call(customer_service_pb2.ListCustomersRequest(q="maija"), **elsewhere)
    assert list(found.customers) == []


async def test_two_filters_of_customers_are_refused(service: RunningService, shop: Shop) -> None:
    both = customer_service_pb2.ListCustomersRequest(q="maija", email="maija@example.org")
    assert await service.refusal(both) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        ("agent", {"retailers": []}),
        ("partner", {"retailers": []}),
        ("customer", {"customer": "cus_1"}),
        ("customer", {}),
    ],
)
@pytest.mark.usefixtures("customers")
async def test_customers_are_not_found_without_the_claims(
    service: RunningService, role: str, claims: dict[str, Any]
) -> None:
    in_words = customer_service_pb2.ListCustomersRequest(q="maija")
    everybody = customer_service_pb2.ListCustomersRequest(retailer="nordic-home")
    for request in (in_words, everybody, customer_service_pb2.ListCustomersRequest(phone="+358401234567")):
        assert await service.refusal(request, role, **claims) == ("PERMISSION_DENIED", "ACCESS_DENIED")
