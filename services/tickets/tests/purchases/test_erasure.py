"""What is left of a purchase whose customer was erased."""

from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.money import Money
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.purchases.domain.erasure import erase
from tickets.purchases.domain.purchase import Item, Purchase, Unit, refuse, register

from services.tickets.tests.personal import personal_in

ITEM = Item(1, "mod_1", 1, "A300-0001", Money(100, "EUR"), Instant(1), None, (Unit("ast_1", 1),))
BY_MAIJA = Actor(ActorKind.CUSTOMER, "sub", "Maija")
PURCHASE = Purchase("pur_1", "nordic-home", "order-1", "cus_1", (ITEM,), Instant(1), BY_MAIJA, "a hash")


@settings(deadline=None)
@given(st.from_type(Purchase))
def test_erased_purchase_has_nothing_personal_and_no_price(purchase: Purchase) -> None:
    erased = erase(purchase, held=False)
    assert not list(personal_in(erased))
    assert not any(item.price for item in erased.items)
    assert (erased.id, erased.customer_id, erased.units) == (purchase.id, purchase.customer_id, purchase.units)


@settings(deadline=None)
@given(st.from_type(Purchase))
def test_held_purchase_has_its_numbers_and_no_more(purchase: Purchase) -> None:
    held = erase(purchase, held=True)
    assert set(personal_in(held)) <= {"order_id", "items[].serial"}
    assert (held.order_id, held.items) == (purchase.order_id, purchase.items)
    assert held.content_hash == ""


@settings(deadline=None)
@given(st.from_type(Purchase), st.booleans())
def test_purchase_erased_twice_is_erased_once(purchase: Purchase, held: bool) -> None:
    once = erase(purchase, held=held)
    assert erase(once, held=held) == once
    assert erase(once, held=False) == erase(purchase, held=False)


def test_erased_purchase_forgets_the_customer_who_reported_it() -> None:
    assert erase(PURCHASE, held=True).reported_by == Actor(ActorKind.CUSTOMER, "")


def test_units_of_an_erased_purchase_are_still_decided() -> None:
    erased = erase(PURCHASE, held=False)
    assert not list(personal_in(register(erased, "ast_1", "Aalto", Instant(9))))
    assert refuse(erased, "ast_1", "unknown").decided
    assert replace(register(erased, "ast_1", "", None), items=()) == replace(erased, items=())
