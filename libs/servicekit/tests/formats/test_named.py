"""The formats that the contracts name, and the checks behind them."""

import pytest
from servicekit.formats import addresses, currencies, dates, gtins, json_objects, languages, people, phones, text, zones
from servicekit.formats.named import CHECKS, FORMATS, Format

REMEDIES = {
    "email": addresses.REMEDY,
    "phone": phones.REMEDY,
    "language": languages.REMEDY,
    "time_zone": zones.REMEDY,
    "currency": currencies.REMEDY,
    "date": dates.REMEDY,
    "gtin": gtins.REMEDY,
    "json_object": json_objects.REMEDY,
}
LIMITS = {
    "email": addresses.LONGEST,
    "language": languages.LONGEST,
    "identity": text.LONGEST,
    "subject": people.LONGEST_ID,
    "name": people.LONGEST_NAME,
}
REFUSED = {
    "line": ["two\nlines", "\x00", "\x9f", "\u2028", "\ud800"],
    "text": ["\x00", "\x0b", "\x7f", "\udfff"],
    "name": ["  ", "\u200b", "two\nlines"],
    "visible_text": [" \n ", "\u2800", "bell\x07"],
    "id": ["tkt_1\n", "\u200b"],
    "identity": ["  ", "\u2800", "x" * 101, "two\nlines"],
    "subject": [" agent", "agent\t1", "x" * 256],
    "email": ["mikko@laine", '"a b"@laine.example'],
    "phone": ["+9991234567"],
    "language": ["xx-Qabc-ZZZZ", "und"],
    "time_zone": ["Europe/Atlantis", "Factory"],
    "currency": ["XTS", "DEM"],
    "json_object": ["[]", "{", "1", '{"a": NaN}', "[" * 9_000, '{"a":' * 20 + "{}" + "}" * 20],
    "icalendar": ["BEGIN:VCALENDAR\r\n\x00", "\udfff"],
    "date": ["2026-02-29", "2026-13-01", "0000-01-01"],
    "gtin": ["06412345678908", "6412345678900", "2000000000008"],
    "https_url": ["https://care.example:99999/", "https://999.1.1.1/", "http://care.example/"],
    "filter": ["two\nlines"],
    "etag": ["3\r\n"],
    "search": ["two\nlines"],
}


@pytest.mark.parametrize("format", FORMATS.values(), ids=list(FORMATS))
def test_example_of_format_fits_it(format: Format) -> None:
    example = format.example
    assert format.pattern is None or format.pattern.fullmatch(example)
    assert format.shortest <= len(example) <= (format.longest or len(example))
    if format.check is not None:
        assert format.check(example) == example


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values])
def test_check_refuses_other_text(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        CHECKS[name](value)


def test_every_check_belongs_to_a_format() -> None:
    assert CHECKS.keys() == REFUSED.keys() <= FORMATS.keys()


@pytest.mark.parametrize("name", REMEDIES)
def test_check_words_a_refusal_as_the_contract(name: str) -> None:
    assert FORMATS[name].must_be == REMEDIES[name]


@pytest.mark.parametrize("name", LIMITS)
def test_check_has_the_limit_of_the_contract(name: str) -> None:
    assert FORMATS[name].longest == LIMITS[name]


def test_check_returns_the_text_as_it_came() -> None:
    assert CHECKS["email"]("Mikko@Laine.Example") == "Mikko@Laine.Example"


def test_identity_is_counted_in_its_normal_form() -> None:
    spelled = "e\u0301" * 100  # letter and accent: 200 characters as they come
    assert FORMATS["identity"].in_normal_form
    assert CHECKS["identity"](spelled) == spelled
