"""Requests to erase a customer, and how erasures are read."""

import pytest
from aftersales.tickets.v1 import erasure_pb2, retailer_pb2
from aftersales.tickets.v1 import erasure_service_pb2 as pb
from aftersales.tickets.v1 import retailer_service_pb2 as retailers
from servicekit.testing.service import RunningService

from services.tickets.tests.erasures.steps import erase, erasure_of, report_all
from services.tickets.tests.steps import ADMIN, NORDIC_HOME, PARTNER, Shop, published, sale


async def customers(service: RunningService, count: int) -> list[str]:
    """As many new customers, a second apart."""
    found = []
    for number in range(count):
        request = sale(f"order-of-{number}")
        request.customer.email = f"customer-{number}@example.org"
        found.append((await service.call(request, **PARTNER)).purchase.customer_id)
        service.clock.advance(1)
    return found


async def test_request_starts_an_erasure_in_every_service(service: RunningService, shop: Shop) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    assert erasure.id.startswith("ers_")
    assert (erasure.retailer, erasure.customer_id) == ("nordic-home", shop.purchase.customer_id)
    assert (erasure.requested_by.id, erasure.etag) == ("root", "1")
    states = {erasure.state, *(part.state for part in erasure.parts)}
    assert states == {erasure_pb2.ERASURE_STATE_RUNNING}
    assert [part.service for part in erasure.parts] == ["feedback", "notifications", "tickets", "warranty"]
    assert await published(service, erasure.id) == ["ErasureRequested"]


async def test_event_holds_the_erasure_as_requested(service: RunningService, shop: Shop) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    [entry] = await service.recorded(erasure.id)
    assert entry["subject"] == "internal.nordic-home.tickets.v1.erasure.requested"
    data = entry["event"]["data"]["erasure"]
    assert (data["id"], data["customer_id"], data["state"], data["etag"]) == (
        erasure.id,
        shop.purchase.customer_id,
        "running",
        "1",
    )


async def test_repeated_request_returns_the_same_erasure(service: RunningService, shop: Shop) -> None:
    first = await erase(service, shop.purchase.customer_id)
    service.clock.advance(60)
    assert await erase(service, shop.purchase.customer_id) == first
    assert await published(service, first.id) == ["ErasureRequested"]


async def test_request_after_completion_starts_nothing(service: RunningService, shop: Shop) -> None:
    first = await erase(service, shop.purchase.customer_id)
    await report_all(service, first, at=service.clock())
    again = await erase(service, shop.purchase.customer_id)
    assert (again.id, again.state) == (first.id, erasure_pb2.ERASURE_STATE_COMPLETED)
    assert await published(service, first.id) == ["ErasureRequested", "ErasureCompleted"]


async def test_key_of_another_customers_request_is_refused(service: RunningService, shop: Shop) -> None:
    [other] = await customers(service, 1)
    first = await erase(service, shop.purchase.customer_id, request_id="key-1")
    assert await erase(service, shop.purchase.customer_id, request_id="key-1") == first
    request = pb.EraseCustomerRequest(customer_id=other, request_id="key-1")
    assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")


async def test_unknown_customer_is_not_found(service: RunningService, shop: Shop) -> None:
    request = pb.EraseCustomerRequest(customer_id="cus_unheard")
    assert await service.refusal(request, **ADMIN) == ("NOT_FOUND", "CUSTOMER_NOT_FOUND")


async def test_unknown_erasure_is_not_found(service: RunningService, shop: Shop) -> None:
    request = pb.GetErasureRequest(id="ers_unheard")
    assert await service.refusal(request, **ADMIN) == ("NOT_FOUND", "ERASURE_NOT_FOUND")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "partner", "service"])
async def test_erasures_are_for_admins_alone(service: RunningService, shop: Shop, role: str) -> None:
    customer = shop.purchase.customer_id
    for request in (
        pb.EraseCustomerRequest(customer_id=customer),
        pb.GetErasureRequest(id=(await erase(service, customer)).id),
        pb.ListErasuresRequest(retailer="nordic-home"),
    ):
        assert await service.refusal(request, role, customer=customer) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_list_is_newest_first_in_pages(service: RunningService, shop: Shop) -> None:
    erasures = []
    for customer in await customers(service, 3):
        erasures.append((await erase(service, customer)).id)
        service.clock.advance(1)
    first = await service.call(pb.ListErasuresRequest(retailer="nordic-home", page_size=2), **ADMIN)
    rest = await service.call(
        pb.ListErasuresRequest(retailer="nordic-home", page_size=2, page_token=first.next_page_token), **ADMIN
    )
    assert [each.id for page in (first, rest) for each in page.erasures] == erasures[::-1]
    assert not rest.next_page_token


async def test_list_of_a_state_follows_the_erasures(service: RunningService, shop: Shop) -> None:
    done, running = [await erase(service, customer) for customer in await customers(service, 2)]
    await report_all(service, done, at=service.clock())
    for state, expected in (
        (erasure_pb2.ERASURE_STATE_RUNNING, [running]),
        (erasure_pb2.ERASURE_STATE_COMPLETED, [await erasure_of(service, done.id)]),
    ):
        page = await service.call(pb.ListErasuresRequest(retailer="nordic-home", state=state), **ADMIN)
        assert list(page.erasures) == expected


async def test_page_token_of_another_list_is_refused(service: RunningService, shop: Shop) -> None:
    for customer in await customers(service, 2):
        await erase(service, customer)
    page = await service.call(pb.ListErasuresRequest(retailer="nordic-home", page_size=1), **ADMIN)
    for other in ({"state": erasure_pb2.ERASURE_STATE_RUNNING}, {"retailer": "baltic-tools"}):
        fields = {"retailer": "nordic-home", **other, "page_token": page.next_page_token}
        refusal = await service.refusal(pb.ListErasuresRequest(**fields), **ADMIN)
        assert refusal == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_list_of_another_retailer_holds_nothing(service: RunningService, shop: Shop) -> None:
    other = retailer_pb2.Retailer()
    other.CopyFrom(NORDIC_HOME)
    other.id = "baltic-tools"
    await service.call(retailers.CreateRetailerRequest(retailer=other), **ADMIN)
    await erase(service, shop.purchase.customer_id)
    page = await service.call(pb.ListErasuresRequest(retailer="baltic-tools"), **ADMIN)
    assert not page.erasures
    assert await service.refusal(pb.ListErasuresRequest(), **ADMIN) == ("INVALID_ARGUMENT", "RETAILER_REQUIRED")
