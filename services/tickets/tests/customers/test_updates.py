"""Changes of customers, by themselves and by the retailer's people, and how orders find them afterwards."""

from dataclasses import replace
from typing import Any

import pytest
from aftersales.tickets.v1 import customer_pb2, events_pb2
from aftersales.tickets.v1 import customer_service_pb2 as customers
from domainkit.instants import DAY, Instant
from domainkit.refusals import Refused
from google.protobuf.field_mask_pb2 import FieldMask
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.proto_json import from_json
from servicekit.testing.service import RunningService
from tickets.customers.domain.consents import StatedAt, Statement
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.domain.edits import Edits, edit

from services.tickets.tests.steps import ADMIN, AGENT, PARTNER, Shop, published, sale

PROFILE = Profile("", "Maija", "maija@example.org", "", "fi", "", False, False)
MAIJA = Customer("cus_maija", "nordic-home", PROFILE, Instant(1), Instant(1))
KNOWN = replace(MAIJA, facts=replace(PROFILE, customer_ref="K-1"))
NOW = Instant(5)
EMAILS = st.none() | st.sampled_from(["maija@example.org", "other@example.org"])


@given(st.lists(st.builds(Edits, email=EMAILS, name=st.none() | st.just("M")), max_size=3))
def test_no_change_by_a_customer_moves_what_orders_find(changes: list[Edits]) -> None:
    for known in (MAIJA, KNOWN):
        customer = known
        for edits in changes:
            customer = edit(customer, edits, by_customer=True, now=NOW)
            assert customer.facts.email == (edits.email or customer.facts.email)
        assert customer.match_key == known.match_key
        assert bool(customer.known_by) == (customer.facts.match_key != known.match_key)


def test_customer_changes_their_email_three_times_a_day() -> None:
    customer = MAIJA
    for n in range(1, 4):
        customer = edit(customer, Edits(email=f"m{n}@example.org"), by_customer=True, now=Instant(n))
    with pytest.raises(Refused) as refused:
        edit(customer, Edits(email="m4@example.org"), by_customer=True, now=Instant(4))
    assert (refused.value.reason, refused.value.field) == ("TOO_MANY_EMAIL_CHANGES", "email")
    assert edit(customer, Edits(name="M", email="m3@example.org"), by_customer=True, now=Instant(4)).facts.name == "M"
    assert edit(customer, Edits(email="m4@example.org"), by_customer=False, now=Instant(4)).email_changes
    later = edit(customer, Edits(email="m4@example.org"), by_customer=True, now=Instant(1 + DAY))
    assert later.email_changes == (Instant(2), Instant(3), Instant(1 + DAY))


@pytest.mark.parametrize("edits", [Edits(customer_ref="K-2"), Edits(email="maija@example.org"), Edits(email="")])
def test_orders_never_find_the_record_of_an_unproven_sender(edits: Edits) -> None:
    unproven = replace(MAIJA, known_by="mail:maija@example.org")
    with pytest.raises(Refused, match="assign the tickets") as refused:
        edit(unproven, edits, by_customer=False, now=NOW)
    assert refused.value.field == ("customer_ref" if edits.email is None else "email")
    assert edit(unproven, Edits(name="M"), by_customer=False, now=NOW).unproven


def test_change_of_email_by_staff_moves_what_orders_find() -> None:
    own = edit(MAIJA, Edits(email="other@example.org"), by_customer=True, now=NOW)
    assert edit(own, Edits(name="M"), by_customer=False, now=NOW).match_key == "email:maija@example.org"
    confirmed = edit(own, Edits(email="other@example.org"), by_customer=False, now=NOW)
    assert (confirmed.match_key, confirmed.known_by) == ("email:other@example.org", "")


@pytest.mark.parametrize(
    ("customer", "edits", "by_customer", "field"),
    [
        (MAIJA, Edits(email=""), True, "email"),
        (MAIJA, Edits(email=""), False, "email"),
        (replace(KNOWN, facts=replace(KNOWN.facts, email="")), Edits(customer_ref=""), False, "customer_ref"),
        (MAIJA, Edits(customer_ref="K-2"), True, "customer_ref"),
    ],
)
def test_change_that_no_order_could_follow_is_refused(
    customer: Customer, edits: Edits, by_customer: bool, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        edit(customer, edits, by_customer=by_customer, now=NOW)
    assert refused.value.field == field


def test_consents_are_stated_now_whatever_was_stated() -> None:
    ahead = replace(MAIJA, consents_stated_at=StatedAt(surveys=Instant(9)))
    edited = edit(ahead, Edits(consents=Statement(surveys=True)), by_customer=True, now=NOW)
    assert (edited.facts.surveys, edited.consents_stated_at.surveys) == (True, Instant(10))
    again = edit(edited, Edits(consents=Statement(surveys=False)), by_customer=True, now=NOW)
    assert not again.facts.surveys
    assert edit(again, Edits(), by_customer=True, now=NOW) is again


async def change(service: RunningService, id: str, claims: Any, *mask: str, **fields: Any) -> customer_pb2.Customer:
    request = customers.UpdateCustomerRequest(id=id, update_mask=FieldMask(paths=mask), **fields)
    changed: customer_pb2.Customer = (await service.call(request, **claims)).customer
    return changed


async def known_as(service: RunningService, order_id: str, **fields: Any) -> str:
    """The customer whom an order with this profile is about."""
    order = sale(order_id)
    order.customer.CopyFrom(customer_pb2.Customer(**{"name": "Maija Meri", **fields}))
    customer_id: str = (await service.call(order, **PARTNER)).purchase.customer_id
    return customer_id


async def test_customer_changes_their_own_profile(service: RunningService, shop: Shop) -> None:
    id = shop.purchase.customer_id
    consents = customer_pb2.Consents(surveys=True)
    fields = {"name": " Maija Laine ", "email": "ML@example.org", "phone": "+358401234567", "consents": consents}
    mask = ("name", "email", "phone", "locale", "consents.surveys")
    changed = await change(service, id, shop.maija, *mask, **fields)
    assert (changed.name, changed.email, changed.phone) == ("Maija Laine", "ml@example.org", "+358401234567")
    assert (changed.locale, changed.consents.surveys, changed.consents.marketing) == ("", True, False)
    assert changed.consents.changed_at == changed.updated_at
    event = from_json(events_pb2.ContactChanged, (await service.recorded(id))[-1]["event"]["data"])
    assert (event.name, event.email, event.surveys_consent) == ("Maija Laine", "ml@example.org", True)
    assert not event.HasField("marketing_consent_changed_at")
    found = await service.call(customers.ListCustomersRequest(q="laine"))
    assert [customer.id for customer in found.customers] == [id]


async def test_order_finds_who_changed_their_email(service: RunningService, shop: Shop) -> None:
    id = shop.purchase.customer_id
    await change(service, id, shop.maija, email="victim@example.org")
    assert await known_as(service, "order-2", email="victim@example.org") != id
    assert await known_as(service, "order-3", email="maija@example.org") == id
    found = (await service.call(customers.GetCustomerRequest(id=id))).customer
    assert found.email == "maija@example.org"  # the order is the later statement of it


async def test_customer_may_take_an_email_that_another_has(service: RunningService, shop: Shop) -> None:
    """A refusal would answer whether somebody is a customer of the shop."""
    await known_as(service, "order-2", email="other@example.org")
    changed = await change(service, shop.purchase.customer_id, shop.maija, email="other@example.org")
    assert changed.email == "other@example.org"


async def test_order_finds_a_customer_by_the_reference_of_staff(service: RunningService, shop: Shop) -> None:
    id = shop.purchase.customer_id
    changed = await change(service, id, AGENT, customer_ref="\uff2b-7")
    assert changed.customer_ref == "K-7"
    assert await known_as(service, "order-2", customer_ref="K-7") == id
    await change(service, id, ADMIN, "customer_ref", "email", email="new@example.org")
    assert await known_as(service, "order-3", email="new@example.org") == id


@pytest.mark.parametrize("taken", [{"customer_ref": "\uff2b-8"}, {"email": "Other@example.org"}])
async def test_clash_of_what_orders_find_is_refused(service: RunningService, shop: Shop, taken: dict[str, Any]) -> None:
    await known_as(service, "order-2", customer_ref="K-8", email="k8@example.org")
    await known_as(service, "order-3", email="other@example.org")
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, **taken)
    assert await service.refusal(request, **AGENT) == ("ALREADY_EXISTS", "CUSTOMER_EXISTS")
    assert await published(service, shop.purchase.customer_id) == ["ContactChanged"]


async def test_old_version_of_a_customer_is_not_changed(service: RunningService, shop: Shop) -> None:
    id = shop.purchase.customer_id
    await change(service, id, AGENT, name="Maija Laine")
    stale = customers.UpdateCustomerRequest(id=id, name="Maija Meri", if_match=["1"])
    assert await service.refusal(stale, **shop.maija) == ("ABORTED", "ETAG_MISMATCH")
    assert (await change(service, id, AGENT, name="Maija Laine")).etag == "2"


async def test_customer_sets_no_reference(service: RunningService, shop: Shop) -> None:
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, customer_ref="K-7")
    assert await service.refusal(request, **shop.maija) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"role": "customer", "customer": "cus_other", "sub": "other"}, "CUSTOMER_NOT_FOUND"),
        ({"role": "customer", "customer": "", "sub": "nobody"}, "ACCESS_DENIED"),
        ({"role": "agent", "sub": "agent-9", "retailers": ("baltic-tools",)}, "CUSTOMER_NOT_FOUND"),
        ({"role": "partner", "sub": "till"}, "ACCESS_DENIED"),
        ({"role": "service", "sub": "feedback"}, "ACCESS_DENIED"),
    ],
)
async def test_customer_of_others_is_not_changed(
    service: RunningService, shop: Shop, claims: dict[str, Any], reason: str
) -> None:
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, name="Mine")
    assert await service.outcome(request, **claims) == reason
    assert await published(service, shop.purchase.customer_id) == ["ContactChanged"]
