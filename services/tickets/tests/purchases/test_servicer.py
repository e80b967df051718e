"""Retailers, customers, purchases and the timeline, over gRPC."""

from typing import Any

import pytest
from aftersales.common.v1 import timeline_service_pb2 as timeline
from aftersales.tickets.v1 import (
    customer_service_pb2,
    purchase_pb2,
    retailer_service_pb2,
)
from aftersales.tickets.v1 import purchase_service_pb2 as purchases
from aftersales.warranty.v1.events_pb2 import AssetRefused, AssetRegistered
from domainkit.instants import SECOND
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.testing.service import RunningService, refusal_of

from services.tickets.tests.steps import ADMIN, NORDIC_HOME, PARTNER, Shop, sale, told


async def test_a_retailer_is_created_once(service: RunningService, shop: Shop) -> None:
    again = retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME)
    response = await service.call(again, **ADMIN)
    assert (response.retailer.name, response.retailer.etag) == ("Nordic Home", "1")
    again.retailer.name = "Another"
    refusal = await service.refusal(again, **ADMIN)
    assert refusal == ("ALREADY_EXISTS", "RETAILER_EXISTS")
    assert await told(service, "nordic-home") == ["RetailerChanged"]


async def test_key_belongs_to_one_report_and_one_retailer(service: RunningService, shop: Shop) -> None:
    def keyed(order_id: str) -> purchases.ReportPurchaseRequest:
        asked = sale(order_id)
        asked.request_id = "key-1"
        return asked

    first = (await service.call(keyed("order-2"), **PARTNER)).purchase
    assert (await service.call(keyed("order-2"), **PARTNER)).purchase == first
    refused = ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    assert await service.refusal(keyed("order-3"), **PARTNER) == refused
    asked = purchases.ListPurchasesRequest(order_id="order-3")
    assert not (await service.call(asked, **PARTNER)).purchases
    assert (await service.call(keyed("order-3"), **{**PARTNER, "sub": "another"})).purchase.order_id == "order-3"


async def test_refused_report_leaves_its_key_free(service: RunningService, shop: Shop) -> None:
    asked = sale("order-2")
    asked.request_id = "key-1"
    asked.items[0].quantity = 0
    assert await service.refusal(asked, **PARTNER) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    asked.items[0].quantity = 1
    assert (await service.call(asked, **PARTNER)).purchase.order_id == "order-2"


async def test_key_is_kept_for_a_day_and_then_deleted(service: RunningService, shop: Shop) -> None:
    def keyed(order_id: str) -> purchases.ReportPurchaseRequest:
        asked = sale(order_id)
        asked.request_id = "key-1"
        return asked

    async def forget_what_is_due() -> int:
        (timer,) = (each for each in service.components.timers if each.name == "requests")
        now, forgotten = service.clock(), 0
        while due := await timer.documents.claim(timer.index, {}, due=now, now=now, lease=SECOND):
            await timer.act(due)
            forgotten += 1
        return forgotten

    await service.call(sale("order-2"), **PARTNER)  # without a key there is nothing to forget
    first = (await service.call(keyed("order-3"), **PARTNER)).purchase
    service.clock.advance(days=1, seconds=-1)
    assert await forget_what_is_due() == 0
    assert await service.refusal(keyed("order-4"), **PARTNER) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    service.clock.advance(1)
    assert await forget_what_is_due() == 1
    assert (await service.call(keyed("order-3"), **PARTNER)).purchase == first
    assert await service.refusal(keyed("order-4"), **PARTNER) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    service.clock.advance(days=1)
    assert await forget_what_is_due() == 1
    assert (await service.call(keyed("order-4"), **PARTNER)).purchase.order_id == "order-4"


async def test_a_key_belongs_to_one_retailer_created(service: RunningService, shop: Shop) -> None:
    asked = retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME, request_id="key-1")
    asked.retailer.id = "baltic-tools"
    first = await service.call(asked, **ADMIN)
    assert await service.call(asked, **ADMIN) == first
    asked.retailer.id = "alpine-sport"
    assert await service.refusal(asked, **ADMIN) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    assert not await told(service, "alpine-sport")


async def test_purchase_is_found_by_order_and_by_customer(service: RunningService, shop: Shop) -> None:
    for number in (2, 3):
        service.clock.advance(1)
        await service.call(sale(f"order-{number}"), **PARTNER)
    by_order = purchases.ListPurchasesRequest(order_id="order-1")
    found = await service.call(by_order, **PARTNER)
    assert [purchase.id for purchase in found.purchases] == [shop.purchase.id]
    page = purchases.ListPurchasesRequest(customer_id=shop.purchase.customer_id, page_size=2)
    first = await service.call(page)
    page.page_token = first.next_page_token
    second = await service.call(page)
    orders = [purchase.order_id for purchase in (*first.purchases, *second.purchases)]
    assert (orders, second.next_page_token) == (["order-3", "order-2", "order-1"], "")


async def test_customers_are_found_by_address(service: RunningService, shop: Shop) -> None:
    asked = customer_service_pb2.ListCustomersRequest(email="MAIJA@example.org")
    found = await service.call(asked)
    assert [customer.id for customer in found.customers] == [shop.purchase.customer_id]


@pytest.mark.parametrize("blank", [{"email": " "}, {"customer_ref": " "}])
async def test_blank_filter_finds_no_customer(service: RunningService, shop: Shop, blank: dict[str, Any]) -> None:
    found = await service.call(customer_service_pb2.ListCustomersRequest(**blank))
    assert not found.customers


async def test_registrations_show_on_the_purchase(service: RunningService, shop: Shop) -> None:
    registered = AssetRegistered()
    registered.asset.id, registered.asset.purchase_id = shop.asset_id, shop.purchase.id
    registered.asset.coverages.add().ends_at.CopyFrom(Timestamp(seconds=9))
    for _ in range(2):
        await service.hear("registrations", registered, shop.asset_id)
    asked = purchases.GetPurchaseRequest(id=shop.purchase.id)
    purchase = (await service.call(asked, **PARTNER)).purchase
    unit = purchase.items[0].registrations[0]
    assert (unit.state, unit.covered_until.seconds) == (purchase_pb2.REGISTRATION_STATE_REGISTERED, 9)
    assert await told(service, purchase.id) == ["PurchaseReported", "PurchaseRegistered"]


async def test_a_refusal_shows_with_its_reason(service: RunningService, shop: Shop) -> None:
    refusal = AssetRefused(asset_id=shop.asset_id, purchase_id=shop.purchase.id, reason="UNKNOWN_PRODUCT_MODEL")
    await service.hear("refusals", refusal, shop.asset_id)
    asked = purchases.GetPurchaseRequest(id=shop.purchase.id)
    purchase = (await service.call(asked, **PARTNER)).purchase
    assert purchase.items[0].registrations[0].reason == "UNKNOWN_PRODUCT_MODEL"
    assert await refusal_of(shop.open(asset_id=shop.asset_id)) == ("INVALID_ARGUMENT", "ASSET_UNKNOWN")


async def test_the_timeline_is_newest_first_and_goes_on_where_it_ended(service: RunningService, shop: Shop) -> None:
    ids = [shop.purchase.id]
    for _ in range(3):
        service.clock.advance(1)
        ids.append((await shop.open()).id)
    asked, seen = timeline.ListTimelineEntriesRequest(customer_id=shop.purchase.customer_id, limit=3), []
    while page := (await service.call(asked)).entries:
        seen += [entry.id for entry in page]
        asked.before.occurred_at.CopyFrom(page[-1].occurred_at)
        asked.before.id = page[-1].id
    assert seen == ids[::-1]
