"""The template language of serials, and its check digits."""

from contextlib import suppress
from dataclasses import replace

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from servicekit.formats.gtins import gtin
from warranty.serial_rules.domain.check_digits import SerialCheckDigit, is_right
from warranty.serial_rules.domain.checking import SerialFinding, findings
from warranty.serial_rules.domain.serial_rule import (
    SerialFormat,
    SerialRange,
    SerialRule,
    SerialRuleDraft,
    define_rule,
    rule_id,
)
from warranty.serial_rules.domain.templates import template_of

RULE = SerialRule("srl_1", "nordic-home", "Frostvik", (SerialFormat("A999"),), ("4711",), created_at=Instant(1))
IMEI = "490154203237518"  # of 3GPP TS 23.003


def of(*formats: SerialFormat) -> SerialRule:
    return replace(RULE, formats=formats)


@pytest.mark.parametrize(
    ("template", "serial", "fits"),
    [
        ("A999-X", "F300-7", True),
        ("A999-X", "F300-Z", True),
        ("A999-X", "3300-Z", False),
        ("A999-X", "F300-", False),
        ("A999-X", "F300-77", False),
        ("'A9'9", "A91", True),
        ("'A9'9", "B11", False),
        (r"\A\99", "A91", True),
        (r"\'9", "'1", True),
        ("'.*'9", ".*1", True),
        ("9", "\u0664", False),  # a digit of another script
        ("A", "\u00c4", False),
    ],
)
def test_template_says_what_each_place_may_be(template: str, serial: str, fits: bool) -> None:
    assert template_of(template, "template").fits(serial) is fits


@pytest.mark.parametrize("template", ["B9", "'SN", "9\\", "[0-9]*", "9*", "9{3}", "^9$", "''"])
def test_template_that_says_nothing_is_refused(template: str) -> None:
    with pytest.raises(Refused) as refused:
        define_rule(SerialRuleDraft("nordic-home", "Frostvik", (SerialFormat(template),), ()), now=Instant(1))
    assert (refused.value.reason, refused.value.field) == ("VALIDATION_FAILED", "formats[0].template")


PLACES = st.one_of(
    st.tuples(st.just("A"), st.sampled_from("ABCXYZ")),
    st.tuples(st.just("9"), st.sampled_from("0123456789")),
    st.tuples(st.just("X"), st.sampled_from("AZ09")),
    st.sampled_from("-./:_+ ").map(lambda plain: (plain, plain)),
    st.characters(exclude_categories=["Cs"]).map(lambda literal: (f"\\{literal}", literal)),
    st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"])).map(lambda text: (f"'{text}'", text)),
)


@given(st.lists(PLACES))
def test_serial_made_after_a_template_fits_it(places: list[tuple[str, str]]) -> None:
    template = template_of("".join(place for place, _ in places), "template")
    serial = "".join(text for _, text in places)
    assert template.fits(serial)
    assert not template.fits(f"{serial}0")


@given(st.text())
def test_any_text_is_a_template_or_refused(text: str) -> None:
    with suppress(Refused):
        template_of(text, "template").fits(text)


@pytest.mark.parametrize(
    ("kind", "number"),
    [(SerialCheckDigit.LUHN, IMEI), (SerialCheckDigit.LUHN, "79927398713"), (SerialCheckDigit.GTIN, "06412345678907")],
)
def test_check_digit_finds_any_wrong_digit(kind: SerialCheckDigit, number: str) -> None:
    digits = [int(each) for each in number]
    assert is_right(kind, digits)
    for position in range(len(digits)):
        wrong = [*digits]
        wrong[position] = (wrong[position] + 1) % 10
        assert not is_right(kind, wrong)


@given(st.from_regex(r"0[1-9][0-9]{12}", fullmatch=True))
def test_gtin_check_digit_is_that_of_the_library(number: str) -> None:
    try:
        gtin(number)
    except ValueError:
        return
    assert is_right(SerialCheckDigit.GTIN, [int(each) for each in number])


def test_findings_name_all_that_speaks_against_a_serial() -> None:
    imei = SerialFormat("9" * 15, SerialCheckDigit.LUHN, (SerialRange("49" + "0" * 13, "49" + "9" * 13),))
    cases = {
        IMEI: (),
        "": (),
        "490154203237519": (SerialFinding.SERIAL_CHECK_DIGIT,),
        "500154203237518": (SerialFinding.SERIAL_CHECK_DIGIT, SerialFinding.SERIAL_OUT_OF_RANGE),
        "4901": (SerialFinding.SERIAL_FORMAT,),
        "4711": (SerialFinding.SERIAL_DUMMY,),
        "0000": (SerialFinding.SERIAL_DUMMY,),
        "UNKNOWN": (SerialFinding.SERIAL_DUMMY,),
    }
    assert {serial: findings(serial, of(imei)) for serial in cases} == cases


def test_serial_that_one_format_takes_is_plausible() -> None:
    narrow = SerialFormat("A999", ranges=(SerialRange("F100", "F200"),))
    assert findings("F300", of(narrow)) == (SerialFinding.SERIAL_OUT_OF_RANGE,)
    assert findings("F300", of(narrow, SerialFormat("X999"))) == ()
    assert [findings("F200", of(narrow)), findings("F201", of(narrow))] == [(), (SerialFinding.SERIAL_OUT_OF_RANGE,)]


def test_without_a_rule_only_dummies_are_found() -> None:
    assert findings("ANYTHING", None) == findings("ANYTHING", of()) == ()
    assert findings("TEST", None) == (SerialFinding.SERIAL_DUMMY,)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (SerialFormat("A999", ranges=(SerialRange("F1", "F200"),)), "formats[0].ranges[0].first"),
        (SerialFormat("A999", ranges=(SerialRange("F100", "7200"),)), "formats[0].ranges[0].last"),
        (SerialFormat("A999", ranges=(SerialRange("F200", "F100"),)), "formats[0].ranges[0].last"),
        (SerialFormat("AA-9", SerialCheckDigit.LUHN), "formats[0].check_digit"),
    ],
)
def test_format_that_contradicts_itself_is_refused(form: SerialFormat, field: str) -> None:
    with pytest.raises(Refused) as refused:
        define_rule(SerialRuleDraft("nordic-home", "Frostvik", (form,), ()), now=Instant(1))
    assert (refused.value.reason, refused.value.field) == ("VALIDATION_FAILED", field)


def test_manufacturer_has_one_rule_in_any_case() -> None:
    assert rule_id("nordic-home", " FROSTVIK") == rule_id("nordic-home", "Frostvik")
    assert rule_id("baltic-tools", "Frostvik") != rule_id("nordic-home", "Frostvik")
