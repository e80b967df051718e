"""PurchaseService over gRPC."""

from aftersales.tickets.v1 import (
    purchase_pb2,
)
from aftersales.tickets.v1 import purchase_service_pb2 as purchases
from aftersales.warranty.v1.events_pb2 import AssetRefused, AssetRegistered
from domainkit.instants import SECOND
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.testing.service import RunningService, refusal_of

from services.tickets.tests.steps import PARTNER, Shop, published, sale


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


async def test_registrations_show_on_the_purchase(service: RunningService, shop: Shop) -> None:
    registered = AssetRegistered()
    registered.asset.id, registered.asset.purchase_id = shop.asset_id, shop.purchase.id
    registered.asset.coverages.add().ends_at.CopyFrom(Timestamp(seconds=9))
    for _ in range(2):
        await service.deliver("registrations", registered, shop.asset_id)
    asked = purchases.GetPurchaseRequest(id=shop.purchase.id)
    purchase = (await service.call(asked, **PARTNER)).purchase
    unit = purchase.items[0].registrations[0]
    assert (unit.state, unit.covered_until.seconds) == (purchase_pb2.REGISTRATION_STATE_REGISTERED, 9)
    assert await published(service, purchase.id) == ["PurchaseReported", "PurchaseRegistered"]


async def test_a_refusal_shows_with_its_reason(service: RunningService, shop: Shop) -> None:
    refusal = AssetRefused(asset_id=shop.asset_id, purchase_id=shop.purchase.id, reason="UNKNOWN_PRODUCT_MODEL")
    await service.deliver("refusals", refusal, shop.asset_id)
    asked = purchases.GetPurchaseRequest(id=shop.purchase.id)
    purchase = (await service.call(asked, **PARTNER)).purchase
    assert purchase.items[0].registrations[0].reason == "UNKNOWN_PRODUCT_MODEL"
    assert await refusal_of(shop.open(asset_id=shop.asset_id)) == ("INVALID_ARGUMENT", "ASSET_UNKNOWN")
