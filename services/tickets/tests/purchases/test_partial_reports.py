"""Later orders of a known customer that leave out what an earlier one reported."""

from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.tickets.v1 import customer_pb2, customer_service_pb2
from aftersales.tickets.v1.events_pb2 import ContactChanged, PurchaseReported
from servicekit.mapping.proto_json import from_json
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import PARTNER, Shop, sale

FULL = {
    "customer_ref": "C-7",
    "name": "Maija Meri",
    "email": "maija.meri@example.org",
    "phone": "+358401234567",
    "locale": "fi",
    "time_zone": "Europe/Berlin",
    "consents": {"marketing": True, "surveys": True},
}
NAMED = {"customer_ref": "C-7", "name": "Maija Meri"}


async def ordered(service: RunningService, order_id: str, customer: Mapping[str, Any]) -> customer_pb2.Customer:
    """The customer as it is known once the order is reported."""
    request = sale(order_id)
    request.customer.CopyFrom(from_json(customer_pb2.Customer, customer))
    purchase = (await service.call(request, **PARTNER)).purchase
    asked = customer_service_pb2.GetCustomerRequest(id=purchase.customer_id)
    known: customer_pb2.Customer = (await service.call(asked, **PARTNER)).customer
    return known


async def test_order_without_contact_fields_keeps_the_known_ones(service: RunningService, shop: Shop) -> None:
    first = await ordered(service, "order-2", FULL)
    later = await ordered(service, "order-3", NAMED)
    assert later == first
    assert (later.email, later.phone, later.locale, later.time_zone) == (
        "maija.meri@example.org",
        "+358401234567",
        "fi",
        "Europe/Berlin",
    )


async def test_order_without_consents_keeps_the_given_ones(service: RunningService, shop: Shop) -> None:
    await ordered(service, "order-2", FULL)
    later = await ordered(service, "order-3", NAMED)
    assert (later.consents.marketing, later.consents.surveys) == (True, True)


async def test_order_with_consents_replaces_both_of_them(service: RunningService, shop: Shop) -> None:
    await ordered(service, "order-2", FULL)
    later = await ordered(service, "order-3", {**NAMED, "consents": {"marketing": True}})
    assert (later.consents.marketing, later.consents.surveys) == (True, False)


async def test_first_order_without_consents_gives_none(service: RunningService, shop: Shop) -> None:
    known = await ordered(service, "order-2", NAMED)
    assert known.HasField("consents")
    assert (known.consents.marketing, known.consents.surveys) == (False, False)


async def test_changed_phone_alone_keeps_the_other_fields(service: RunningService, shop: Shop) -> None:
    first = await ordered(service, "order-2", FULL)
    later = await ordered(service, "order-3", {**NAMED, "phone": "+4915112345678"})
    assert later.phone == "+4915112345678"
    assert (later.email, later.locale, later.consents) == (first.email, first.locale, first.consents)


async def test_contact_event_holds_what_the_order_left_out(service: RunningService, shop: Shop) -> None:
    first = await ordered(service, "order-2", FULL)
    await ordered(service, "order-3", {**NAMED, "name": "Maija Laine"})
    event = from_json(ContactChanged, (await service.recorded(first.id))[-1]["event"]["data"])
    assert (event.name, event.email, event.surveys_consent) == ("Maija Laine", "maija.meri@example.org", True)


async def test_order_without_zone_is_covered_in_the_known_one(service: RunningService, shop: Shop) -> None:
    await ordered(service, "order-2", FULL)
    request = sale("order-3")
    request.customer.CopyFrom(from_json(customer_pb2.Customer, NAMED))
    purchase = (await service.call(request, **PARTNER)).purchase
    (reported,) = await service.recorded(purchase.id)
    assert from_json(PurchaseReported, reported["event"]["data"]).time_zone == "Europe/Berlin"


@pytest.mark.parametrize("consents", [None, {"marketing": False, "surveys": False}])
async def test_same_order_with_and_without_no_consent_is_one_purchase(
    service: RunningService, shop: Shop, consents: Any
) -> None:
    first = await ordered(service, "order-2", NAMED)
    again = {**NAMED, "consents": consents} if consents else NAMED
    assert await ordered(service, "order-2", again) == first
