"""By which tickets are found that have a value of a custom field."""

import pytest
from domainkit.refusals import Refused
from tickets.custom_fields.domain.field import FieldEdits, FieldType, edited
from tickets.custom_fields.domain.value_index import value_ids, wanted_id

from services.tickets.tests.custom_fields.test_values import BLUE, GREY, NOW, Given, field, rules


@pytest.mark.parametrize(
    ("type", "given", "asked"),
    [
        (FieldType.TEXT, "Colour = blue", " Colour = blue "),
        (FieldType.NUMBER, "12.50", "12.5"),
        (FieldType.BOOLEAN, "true", "true"),
        (FieldType.PHONE, "+358401234567", "+358401234567"),
        (FieldType.EMAIL, "Anna@Käse.example", "Anna@xn--kse-qla.example"),
    ],
)
def test_value_is_found_in_its_normal_form(type: FieldType, given: str, asked: str) -> None:
    known = rules(field(type), field(type, key="other"))
    assert value_ids(known.changed((), (Given("it", given),))) == [wanted_id(known, "it", asked)]
    assert wanted_id(known, "it", asked) != wanted_id(known, "other", asked)


def test_each_option_that_is_chosen_is_found() -> None:
    both = rules(field(FieldType.MULTI_CHOICE, options=(BLUE, GREY)))
    ids = value_ids(both.changed((), (Given("it", "", ("blue", "grey")),)))
    assert ids == [wanted_id(both, "it", each) for each in ("blue", "grey")]


def test_retired_options_and_deactivated_fields_are_found() -> None:
    old = edited(field(FieldType.CHOICE, options=(BLUE, GREY)), FieldEdits(options=(BLUE,), deactivated=True), NOW)
    assert wanted_id(rules(old), "it", "grey").startswith("cfv_")


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("other", "1", "custom_field_key"),
        ("number", "1,5", "custom_field_value"),
        ("choice", "red", "custom_field_value"),
        ("choice", "Blue", "custom_field_value"),
        ("date", "2026-02-30", "custom_field_value"),
    ],
)
def test_what_no_ticket_can_have_is_refused_by_its_parameter(key: str, value: str, named: str) -> None:
    number, date = (field(each, key=each.value) for each in (FieldType.NUMBER, FieldType.DATE))
    with pytest.raises(Refused) as refusal:
        wanted_id(rules(number, date, field(FieldType.CHOICE, key="choice", options=(BLUE,))), key, value)
    assert (refusal.value.reason, refusal.value.field) == ("VALIDATION_FAILED", named)
