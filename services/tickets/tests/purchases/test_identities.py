"""Orders, customers and units in any spelling, over gRPC; and what was stored before there was a normal form."""

from collections.abc import AsyncIterator

import pytest
from aftersales.tickets.v1 import customer_service_pb2, purchase_pb2
from aftersales.tickets.v1 import purchase_service_pb2 as pb
from domainkit.ids import derived_id
from domainkit.instants import Instant
from servicekit.backup.migrations import MIGRATIONS as RECORDS
from servicekit.backup.migrations import Migrated, migrate
from servicekit.documents import Document
from servicekit.testing.service import RunningService, running_service
from tickets.customers.repository import CUSTOMERS
from tickets.purchases.repository import PURCHASES
from tickets.wiring import COLLECTIONS, MIGRATIONS, wire

from services.tickets.tests.steps import PARTNER, Shop, Warranty, sale

FULL_WIDTH = "ＫＤ－７"  # what a Japanese keyboard makes of KD-7


@pytest.fixture
async def service(warranty: Warranty, monday: Instant) -> AsyncIterator[RunningService]:
    """The service with what `ops migrate` notes in its store."""
    async with running_service("tickets", (*COLLECTIONS, RECORDS), wire, now=monday) as service:
        yield service


def order(order_id: str, *, ref: str = "", serial: str = "", locale: str = "fi") -> pb.ReportPurchaseRequest:
    request = sale(order_id)
    request.customer.customer_ref, request.items[0].serial, request.customer.locale = ref, serial, locale
    return request


async def reported(service: RunningService, request: pb.ReportPurchaseRequest) -> purchase_pb2.Purchase:
    purchase: purchase_pb2.Purchase = (await service.call(request, **PARTNER)).purchase
    return purchase


async def test_order_in_another_spelling_is_the_same_purchase(service: RunningService, shop: Shop) -> None:
    first = await reported(service, order("KD-7", ref="Käthe", serial="ä-1"))
    again = await reported(service, order(f"\ufeff{FULL_WIDTH} ", ref="Ka\u0308the\u200b", serial="Ａ\u0308－１"))
    assert again == first


async def test_customer_in_another_spelling_is_the_same(service: RunningService, shop: Shop) -> None:
    first = await reported(service, order("order-2", ref="KD-7"))
    assert (await reported(service, order("order-3", ref=FULL_WIDTH))).customer_id == first.customer_id


async def test_unit_in_another_spelling_is_the_same_asset(service: RunningService, shop: Shop) -> None:
    first = await reported(service, order("order-2", serial="straße-1"))
    again = await reported(service, order("order-3", serial="STRA\u00adßE-１"))
    other = await reported(service, order("order-4", serial="STRASSE-1"))
    assets = [each.items[0].registrations[0].asset_id for each in (first, again, other)]
    assert assets[0] == assets[1] != assets[2]


async def test_filters_find_any_spelling(service: RunningService, shop: Shop) -> None:
    known = await reported(service, order("KD-7", ref="KD-7"))
    orders = await service.call(pb.ListPurchasesRequest(order_id=FULL_WIDTH), **PARTNER)
    people = await service.call(
        customer_service_pb2.ListCustomersRequest(customer_ref=f"{FULL_WIDTH}\u200b"), **PARTNER
    )
    assert [each.id for each in orders.purchases] == [known.id]
    assert [each.id for each in people.customers] == [known.customer_id]


@pytest.mark.parametrize("blank", ["\u200b", "\ufeff \u00ad"])
async def test_invisible_identity_is_refused_or_finds_nobody(service: RunningService, shop: Shop, blank: str) -> None:
    invalid = ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    assert await service.refusal(order(blank), **PARTNER) == invalid
    assert await service.refusal(order("order-2", ref=blank), **PARTNER) == invalid
    assert await service.refusal(order("order-2", serial=blank), **PARTNER) == invalid
    people = await service.call(customer_service_pb2.ListCustomersRequest(customer_ref=blank), **PARTNER)
    assert not people.customers


async def stored_formerly(service: RunningService, order_id: str, *, ref: str, content_hash: str = "") -> Document:
    """The purchase of an order as the release before stored it, with its customer."""
    new = await reported(service, order("template", ref="template", locale="fi"))
    purchases, customers = service.context.store.documents(PURCHASES), service.context.store.documents(CUSTOMERS)
    template, customer = await purchases.get(new.id), await customers.get(new.customer_id)
    assert template
    assert customer
    facts = {**customer["facts"], "customer_ref": ref}
    person = {**customer, "id": "cus_former", "match_key": f"ref:{ref}", "facts": facts}
    await customers.insert(person)
    former: Document = {name: value for name, value in template.items() if name != "order_key"}
    former |= {"id": derived_id("pur", "nordic-home", order_id), "order_id": order_id, "customer_id": person["id"]}
    former |= {"content_hash": content_hash}
    await purchases.insert(former)
    return former


async def migrated(service: RunningService) -> dict[str, Migrated]:
    migrated_collections = [each async for each in migrate(service.context.store, MIGRATIONS, service.clock)]
    return {each.id.split("-")[2]: each for each in migrated_collections if each.done}


async def test_former_spelling_is_found_before_the_migration(service: RunningService, shop: Shop) -> None:
    former = await stored_formerly(service, FULL_WIDTH, ref=FULL_WIDTH)
    assert (await service.refusal(order(FULL_WIDTH, ref="x"), **PARTNER))[1] == "ORDER_EXISTS"
    assert (await reported(service, order("order-2", ref=FULL_WIDTH))).customer_id == former["customer_id"]


async def test_any_spelling_is_found_after_the_migration(service: RunningService, shop: Shop) -> None:
    former = await stored_formerly(service, FULL_WIDTH, ref=FULL_WIDTH)
    done = await migrated(service)
    assert (done["customers"].changed, done["purchases"].changed) == (1, 1)
    assert {each.collisions for each in done.values()} == {()}
    orders = await service.call(pb.ListPurchasesRequest(order_id="KD-7"), **PARTNER)
    assert [each.id for each in orders.purchases] == [former["id"]]
    assert (await service.refusal(order("KD-7", ref="x"), **PARTNER))[1] == "ORDER_EXISTS"
    assert (await reported(service, order("order-2", ref="KD-7"))).customer_id == former["customer_id"]


async def test_same_content_is_the_same_order_after_the_migration(service: RunningService, shop: Shop) -> None:
    """A partner may report all its orders every night, each in the words of the first time."""
    request = order("ＳＯ－１", ref=FULL_WIDTH, serial="straße-1", locale="de-at")
    hash_then = "385855d33271f0f62922108fe13e28e8e664e2232ef31549215f6a6f1e78664c"
    former = await stored_formerly(service, "ＳＯ－１", ref=FULL_WIDTH, content_hash=hash_then)
    assert (await reported(service, request)).id == former["id"]
    await migrated(service)
    assert (await reported(service, request)).id == former["id"]


async def test_normal_form_of_a_stored_order_is_the_same_order(service: RunningService, shop: Shop) -> None:
    """Its hash is that of the former spelling: lines and customer are compared."""
    former = await stored_formerly(service, FULL_WIDTH, ref=FULL_WIDTH, content_hash="of the former spelling")
    purchases = service.context.store.documents(PURCHASES)
    items = [{**item, "serial": "Ａ－１"} for item in former["items"]]
    await purchases.replace({**former, "items": items, "version": 2}, if_version=former["version"])
    await migrated(service)
    assert (await reported(service, order("KD-7", ref="KD-7", serial="A-1"))).id == former["id"]
    for other in (order("KD-7", ref="KD-7", serial="A-2"), order("KD-7", ref="x", serial="A-1")):
        assert (await service.refusal(other, **PARTNER))[1] == "ORDER_EXISTS"


async def test_first_of_two_spellings_is_found_by_its_content(service: RunningService, shop: Shop) -> None:
    request = order("ＳＯ－１", ref=FULL_WIDTH, serial="straße-1", locale="de-at")
    request.request_id = "a-key"
    hash_then = "385855d33271f0f62922108fe13e28e8e664e2232ef31549215f6a6f1e78664c"
    former = await stored_formerly(service, "ＳＯ－１", ref=FULL_WIDTH, content_hash=hash_then)
    first = await reported(service, request)
    second = await reported(service, order("SO-1", ref="another"))
    assert first.id == former["id"] != second.id
    assert (await reported(service, request)).id == first.id
    assert (await reported(service, order("SO-1", ref="another"))).id == second.id


async def test_replay_comes_before_rules_that_are_new(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = order("order-2")
    request.request_id = "a-key"
    request.items[0].quantity = 100
    request.items.extend([request.items[0]] * 5)
    with monkeypatch.context() as of_then:
        of_then.setattr("tickets.purchases.domain.report.MOST_UNITS", 600)
        first = await reported(service, request)
    assert await reported(service, request) == first
    request.request_id = "another-key"
    assert (await service.refusal(request, **PARTNER))[1] == "VALIDATION_FAILED"
    request.request_id = "a-key"
    request.items[0].quantity = 99
    assert (await service.refusal(request, **PARTNER))[1] == "IDEMPOTENCY_KEY_REUSED"


async def test_ascii_is_not_touched_by_the_migration(service: RunningService, shop: Shop) -> None:
    await reported(service, order("order-2", ref="K-1", serial="a-1"))
    assert {each.changed for each in (await migrated(service)).values()} == {0}


async def test_stored_address_is_migrated_unless_it_is_another_mailbox(service: RunningService, shop: Shop) -> None:
    await stored_formerly(service, FULL_WIDTH, ref=FULL_WIDTH)
    customers = service.context.store.documents(CUSTOMERS)
    template = await customers.get("cus_former")
    assert template
    stored = {"cus_domain": "maija@bücher.example", "cus_mailbox": "ａdmin@example.org", "cus_none": ""}
    for id, email in stored.items():
        facts = {**template["facts"], "customer_ref": "" if email else "Ｋ", "email": email}
        key = f"email:{email}" if email else "ref:Ｋ"
        await customers.insert({**template, "id": id, "match_key": key, "facts": facts})
    await migrated(service)
    found = {each["id"]: (each["match_key"], each["facts"]["email"]) for each in await customers.get_many(list(stored))}
    assert found == {
        "cus_domain": ("email:maija@xn--bcher-kva.example", "maija@xn--bcher-kva.example"),
        "cus_mailbox": ("email:ａdmin@example.org", "ａdmin@example.org"),
        "cus_none": ("ref:K", ""),
    }


async def test_colliding_records_stay_and_are_listed(service: RunningService, shop: Shop) -> None:
    first = await reported(service, order("KD-7", ref="KD-7"))
    former = await stored_formerly(service, FULL_WIDTH, ref=FULL_WIDTH)
    done = await migrated(service)
    assert done["customers"].collisions == ((former["customer_id"], first.customer_id),)
    assert done["purchases"].collisions == ((former["id"], first.id),)
    for id in (former["customer_id"], first.customer_id):
        asked = customer_service_pb2.GetCustomerRequest(id=id)
        assert (await service.call(asked, **PARTNER)).customer.id == id
    assert (await reported(service, order("order-9", ref=FULL_WIDTH))).customer_id == first.customer_id
    assert await migrated(service) == done
