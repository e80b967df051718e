"""The consents of a customer, listed over gRPC."""

from typing import Any

from aftersales.tickets.v1 import consent_pb2, customer_pb2
from aftersales.tickets.v1 import customer_service_pb2 as customers
from domainkit.instants import SECOND, Instant
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.mapping.proto_json import to_json
from servicekit.testing.service import RunningService, refusal_of

from services.tickets.tests.customers.test_unsubscriptions import order, unsubscribe
from services.tickets.tests.steps import ADMIN, AGENT, PARTNER, Shop, sale


async def listed(service: RunningService, shop: Shop, **claims: Any) -> list[dict[str, Any]]:
    request = customers.ListConsentsRequest(customer_id=shop.purchase.customer_id, page_size=100)
    return [to_json(each) for each in (await service.call(request, **(claims or AGENT))).consents]


async def change(service: RunningService, shop: Shop, claims: Any, **given: bool) -> None:
    mask = FieldMask(paths=[f"consents.{purpose}" for purpose in given])
    consents = customer_pb2.Consents(marketing=given.get("marketing", False), surveys=given.get("surveys", False))
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, update_mask=mask, consents=consents)
    await service.call(request, **claims)


async def test_consents_are_listed_with_source_and_actor(service: RunningService, shop: Shop, monday: Instant) -> None:
    await order(service, "order-2", monday)
    service.clock.advance(60)
    await change(service, shop, shop.maija, surveys=False)
    service.clock.advance(60)
    await change(service, shop, AGENT, surveys=True)
    service.clock.advance(60)
    for _ in range(2):
        await unsubscribe(service, shop, Instant(monday + 150 * SECOND))
    shown = [(each["purpose"], each["source"], each["given"]) for each in await listed(service, shop)]
    assert shown == [
        ("surveys", "unsubscribe", False),
        ("surveys", "staff", True),
        ("surveys", "customer", False),
        *sorted([("surveys", "order", True), ("marketing", "order", False)], key=shown.index),
    ]
    _, staff, customer, *_ = await listed(service, shop)
    assert staff["by"]["id"].startswith("agt_")
    assert customer["by"] == {"kind": "customer", "id": "maija", "display_name": "Maija"}


async def test_consents_come_in_pages_newest_first(service: RunningService, shop: Shop) -> None:
    for n in range(5):
        service.clock.advance(60)
        await change(service, shop, AGENT, surveys=bool(n % 2))
    request = customers.ListConsentsRequest(customer_id=shop.purchase.customer_id, page_size=2)
    found: list[consent_pb2.ConsentStatement] = []
    while True:
        page = await service.call(request, **AGENT)
        found += page.consents
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    assert [each.given for each in found] == [False, True, False, True, False]


async def test_change_repeated_with_its_key_is_one_statement(service: RunningService, shop: Shop) -> None:
    request = customers.UpdateCustomerRequest(
        id=shop.purchase.customer_id,
        update_mask=FieldMask(paths=["consents.surveys"]),
        consents=customer_pb2.Consents(surveys=True),
        request_id="once",
    )
    for _ in range(2):
        await service.call(request, **AGENT)
        service.clock.advance(60)
    assert len(await listed(service, shop)) == 1


async def test_change_of_an_outdated_version_is_no_statement(service: RunningService, shop: Shop) -> None:
    request = customers.UpdateCustomerRequest(
        id=shop.purchase.customer_id,
        update_mask=FieldMask(paths=["consents.surveys"]),
        consents=customer_pb2.Consents(surveys=True),
        if_match=['"99"'],
    )
    assert (await refusal_of(service.call(request, **AGENT)))[1] == "ETAG_MISMATCH"
    assert await listed(service, shop) == []


async def test_consents_are_for_the_customer_staff_and_admins(service: RunningService, shop: Shop) -> None:
    await change(service, shop, AGENT, surveys=True)
    for claims in (shop.maija, AGENT, ADMIN):
        assert len(await listed(service, shop, **claims)) == 1
    request = customers.ListConsentsRequest(customer_id=shop.purchase.customer_id)
    assert (await refusal_of(service.call(request, **PARTNER)))[1] == "ACCESS_DENIED"
    other = {**shop.maija, "customer": "cus_other"}
    assert (await refusal_of(service.call(request, **other)))[1] == "CUSTOMER_NOT_FOUND"
    elsewhere = {**AGENT, "retailers": ("baltic-tools",)}
    assert (await refusal_of(service.call(request, **elsewhere)))[1] == "CUSTOMER_NOT_FOUND"


async def test_consents_token_of_another_customer_is_refused(service: RunningService, shop: Shop) -> None:
    await change(service, shop, AGENT, surveys=True, marketing=True)
    request = customers.ListConsentsRequest(customer_id=shop.purchase.customer_id, page_size=1)
    token = (await service.call(request, **AGENT)).next_page_token
    assert token
    bought = sale("order-9")
    bought.customer.email = "olli@example.org"
    other = (await service.call(bought, **PARTNER)).purchase.customer_id
    request = customers.ListConsentsRequest(customer_id=other, page_token=token)
    assert (await refusal_of(service.call(request, **AGENT)))[1] == "PAGE_TOKEN_INVALID"
