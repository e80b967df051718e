"""What values of custom fields have to be."""

from typing import Any

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from tickets.custom_fields.domain.field import (
    CustomField,
    FieldDraft,
    FieldEdits,
    FieldType,
    Option,
    edited,
    new_field,
)
from tickets.custom_fields.domain.fields import MOST_FIELDS, no_fields, with_new
from tickets.custom_fields.domain.values import CustomFieldValue, FieldRules
from tickets.custom_fields.wiring import FORMATS

NOW = Instant(1_000)
BLUE, GREY = Option("blue", "Blue"), Option("grey", "Grey")
Given = CustomFieldValue


def field(type: FieldType = FieldType.TEXT, key: str = "it", **described: Any) -> CustomField:
    draft = FieldDraft(key=key, type=type, name=key, customer_label=key, **described)
    return new_field("nordic-home", draft, id=f"cfd_{key}", now=NOW)


def rules(*fields: CustomField) -> FieldRules:
    return FieldRules(fields, FORMATS)


@pytest.mark.parametrize(
    ("type", "written", "stored"),
    [
        (FieldType.TEXT, "  blue ", "blue"),
        (FieldType.NUMBER, "-12.50", "-12.5"),
        (FieldType.NUMBER, "100", "100"),
        (FieldType.NUMBER, "-0.0", "0"),
        (FieldType.BOOLEAN, "false", "false"),
        (FieldType.DATE, "2026-02-28", "2026-02-28"),
        (FieldType.EMAIL, "anna@meri.example", "anna@meri.example"),
        (FieldType.PHONE, "+358401234567", "+358401234567"),
        (FieldType.URL, "HTTPS://Example.org/a b", "https://example.org/a%20b"),
    ],
)
def test_value_is_stored_in_its_normal_form(type: FieldType, written: str, stored: str) -> None:
    assert rules(field(type)).changed((), (Given("it", written),)) == (Given("it", stored),)


@pytest.mark.parametrize(
    ("type", "written"),
    [
        *((FieldType.NUMBER, each) for each in ("1,5", "1e5", "NaN", "01", "1" * 19, "٣", "-", "1.")),
        *((FieldType.BOOLEAN, each) for each in ("yes", "True", "1")),
        *((FieldType.DATE, each) for each in ("2026-02-30", "28.02.2026")),
        (FieldType.EMAIL, "anna"),
        (FieldType.PHONE, "+999"),
        *((FieldType.URL, each) for each in ("javascript:alert(1)", "example.org", "https://a@b.example/")),
        *((FieldType.TEXT, each) for each in ("two\nlines", "x" * 501)),
    ],
)
def test_value_of_another_type_is_refused_by_its_field(type: FieldType, written: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules(field(type)).changed((), (Given("it", written),))
    assert refusal.value.field == "custom_fields.it"


def test_values_are_set_one_by_one_and_cleared() -> None:
    two = rules(field(key="a"), field(key="b"))
    values = two.changed(two.changed((), (Given("b", "1"),)), (Given("a", "2"),))
    assert values == (Given("a", "2"), Given("b", "1"))
    assert two.changed(values, (Given("a"),)) == (Given("b", "1"),)


def test_choice_takes_one_of_its_options() -> None:
    one = rules(field(FieldType.CHOICE, options=(BLUE, GREY)))
    assert one.changed((), (Given("it", "", ("grey",)),)) == (Given("it", "", ("grey",)),)
    for given in (Given("it", "", ("red",)), Given("it", "", ("blue", "grey")), Given("it", "blue")):
        with pytest.raises(Refused):
            one.changed((), (given,))


def test_option_left_out_is_retired_and_values_keep_it() -> None:
    both = field(FieldType.MULTI_CHOICE, options=(BLUE, GREY))
    now = edited(both, FieldEdits(options=(BLUE,)), NOW)
    assert [each.retired for each in now.options] == [False, True]
    kept = (Given("it", "", ("grey",)),)
    assert rules(now).changed(kept, (Given("it", "", ("grey", "blue")),)) == (Given("it", "", ("blue", "grey")),)
    with pytest.raises(Refused):
        rules(now).changed((), kept)


def test_deactivated_field_keeps_values_and_takes_none() -> None:
    off = edited(field(required_at_opening=True), FieldEdits(deactivated=True), NOW)
    kept = (Given("it", "blue"),)
    assert rules(off).changed(kept, kept) == kept
    assert rules(off).changed(kept, (Given("it"),)) == ()
    assert rules(off).opened((), by_customer=False, complete=True) == ()
    with pytest.raises(Refused):
        rules(off).changed(kept, (Given("it", "grey"),))


def test_customer_fills_in_only_what_is_for_customers() -> None:
    mixed = rules(field(key="a", required_at_opening=True), field(key="b", for_customers=True))
    assert mixed.opened((Given("b", "x"),), by_customer=True, complete=True) == (Given("b", "x", (), True),)
    with pytest.raises(Refused) as refusal:
        mixed.opened((Given("a", "x"),), by_customer=True, complete=True)
    assert refusal.value.field == "custom_fields.a"


def test_required_field_is_asked_for_where_it_can_be_filled_in() -> None:
    required = rules(field(required_at_opening=True, required_at_resolving=True))
    assert required.opened((), by_customer=False, complete=False) == ()
    with pytest.raises(Refused):
        required.opened((), by_customer=False, complete=True)
    with pytest.raises(Refused) as refusal:
        required.require_resolvable(())
    assert refusal.value.field == "custom_fields.it"


def test_values_of_a_ticket_are_bounded() -> None:
    many = rules(*(field(key=f"f{n}") for n in range(MOST_FIELDS)))
    with pytest.raises(Refused) as refusal:
        many.changed((), tuple(Given(f"f{n}", "x" * 500) for n in range(MOST_FIELDS)))
    assert refusal.value.field == "custom_fields"


def test_retailer_has_a_bounded_number_of_fields() -> None:
    known = no_fields("nordic-home")
    for n in range(MOST_FIELDS):
        known = with_new(known, field(key=f"f{n}"))
    for key, reason in (("f1", "CUSTOM_FIELD_EXISTS"), ("more", "CUSTOM_FIELDS_FULL")):
        with pytest.raises(Refused) as refusal:
            with_new(known, field(key=key))
        assert refusal.value.reason == reason


@pytest.mark.parametrize("key", ["", "Colour", "1st", "a-b", "x" * 41, "it\n"])
def test_key_that_programs_cannot_use_is_refused(key: str) -> None:
    with pytest.raises(Refused) as refusal:
        field(key=key)
    assert refusal.value.field == "key"
