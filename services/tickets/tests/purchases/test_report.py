from dataclasses import replace
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from tickets.customers.domain.customer import Profile
from tickets.purchases.domain import purchase as purchases
from tickets.purchases.domain.purchase import Purchase, RegistrationState, UnitCondition
from tickets.purchases.domain.report import Report, ReportedItem, checked, purchase_of

PROFILE = Profile("", "Maija Meri", "maija@example.org", "+358401234567", "fi", "Europe/Helsinki", False, True)
ITEM = ReportedItem("mod_kettle", 1, "", Money(12900, "EUR"), sold_at=Instant(1_000), delivered_at=Instant(2_000))
REPORT = Report("order-1", PROFILE, (ITEM,))


def purchase(*items: ReportedItem, retailer: str = "nordic-home", order_id: str = "order-1") -> Purchase:
    report = checked(Report(order_id, PROFILE, items))
    return purchase_of(report, retailer=retailer, customer_id="cus_1", by=Actor(ActorKind.PARTNER, "p"), now=Instant(5))


@given(st.text(min_size=1).filter(lambda s: s.isascii() and "_" not in s), st.lists(st.text()))
def test_derived_ids_are_those_of_the_platform(prefix: str, parts: list[str]) -> None:
    assert derived_id(prefix, *parts) == derived_id(prefix, *parts)


def test_asset_ids_are_frozen() -> None:
    numbered, plain = purchase(replace(ITEM, serial="AB-1")), purchase(ITEM)
    assert numbered.units[0].asset_id == derived_id("ast", "nordic-home", "mod_kettle", "AB-1")
    assert plain.units[0].asset_id == derived_id("ast", "nordic-home", "order-1", "1", "1")
    assert derived_id("ast", "nordic-home", "mod_kettle", "AB-1") == "ast_y4hzvuhj3dyije3xqxtx7alhd4"


def test_a_serial_is_the_same_unit_in_every_order_of_a_retailer() -> None:
    first, later = purchase(replace(ITEM, serial="AB-1")), purchase(replace(ITEM, serial="AB-1"), order_id="order-2")
    elsewhere = purchase(replace(ITEM, serial="AB-1"), retailer="baltic-tools")
    assert first.units[0].asset_id == later.units[0].asset_id != elsewhere.units[0].asset_id


def test_every_unit_of_a_line_is_an_asset_of_its_own() -> None:
    assert len({unit.asset_id for unit in purchase(replace(ITEM, quantity=3), ITEM).units}) == 4


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": 2, "serial": "AB"}, "items[0].quantity"),
        ({"delivered_at": 999}, "items[0].delivered_at"),
    ],
)
def test_invalid_line_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(replace(REPORT, items=(replace(ITEM, **change),)))
    assert (refusal.value.kind, refusal.value.field) == ("invalid", field)


def test_customer_who_cannot_be_found_again_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        checked(replace(REPORT, customer=replace(PROFILE, email="", customer_ref="")))
    assert refusal.value.field == "customer.customer_ref"


def test_an_order_has_each_unit_once() -> None:
    unit = replace(ITEM, serial="AB-1")
    with pytest.raises(Refused) as refusal:
        checked(replace(REPORT, items=(unit, replace(unit, serial="AB-1"))))
    assert refusal.value.field == "items[1].serial"


def test_an_order_has_at_most_five_hundred_units() -> None:
    with pytest.raises(Refused, match="500") as refusal:
        checked(replace(REPORT, items=(replace(ITEM, quantity=100),) * 6))
    assert (refusal.value.kind, refusal.value.field) == ("invalid", "items")


def test_reports_of_equal_content_have_equal_hashes() -> None:
    spelled = replace(REPORT, customer=replace(PROFILE, name=" Maija Meri"), order_id=" order-1")
    assert checked(spelled).content_hash == checked(REPORT).content_hash
    assert checked(replace(REPORT, items=(ITEM, ITEM))).content_hash != checked(REPORT).content_hash


def test_condition_of_new_goods_is_not_part_of_the_hash() -> None:
    """Orders of earlier releases, which had no condition, are reported again."""
    assert checked(REPORT).content_hash == "afae37ff35d390eeaf22ff12777da0995c525e326d9e561eddd53efc4e395b96"
    used = replace(REPORT, items=(replace(ITEM, condition=UnitCondition.USED),))
    assert checked(used).content_hash != checked(REPORT).content_hash


def test_content_hash_is_frozen_consents_left_out_or_denied() -> None:
    denied = replace(REPORT, customer=replace(PROFILE, marketing=False, surveys=False))
    left_out = replace(REPORT, customer=replace(PROFILE, marketing=None, surveys=None))
    assert (
        checked(left_out).content_hash
        == checked(denied).content_hash
        == ("a2b55f87f543cad5ca1e4cdef7218471106b850a7a4a8194baada8bf09e310e1")
    )


def test_customers_match_by_reference_or_else_by_address() -> None:
    assert PROFILE.match_key == "email:maija@example.org"
    assert replace(PROFILE, customer_ref="C-7").match_key == "ref:C-7"


def test_registrations_arrive_in_any_order() -> None:
    bought = purchase(replace(ITEM, quantity=2))
    one, two = (unit.asset_id for unit in bought.units)
    there = purchases.register(
        purchases.refuse(bought, two, "UNKNOWN_PRODUCT_MODEL"), one, "Vesikone Kettle", Instant(99)
    )
    back = purchases.refuse(
        purchases.register(bought, one, "Vesikone Kettle", Instant(99)), two, "UNKNOWN_PRODUCT_MODEL"
    )
    assert there == back
    assert (there.decided, there.state) == (True, RegistrationState.REFUSED)
    assert purchases.refuse(there, one, "SERIAL_ALREADY_REGISTERED") == there
    assert purchases.register(there, two, "Vesikone Kettle", Instant(99)).state is RegistrationState.REGISTERED
