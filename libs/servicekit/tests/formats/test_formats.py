"""Formats that the libraries decide. E-mail addresses have a page of their own."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import langcodes
import pytest
from servicekit.formats.currencies import DECIMALS, currency
from servicekit.formats.languages import language
from servicekit.formats.phones import phone_number
from servicekit.formats.zones import time_zone, zones

TZDATA = files("tzdata")


@pytest.mark.parametrize("name", ["Europe/Helsinki", "UTC", "Etc/GMT+5", "America/Argentina/Ushuaia", "Europe/Kiev"])
def test_zone_of_ianas_list_is_one(name: str) -> None:
    assert ZoneInfo(time_zone(name)).key == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "Factory", "localtime", "posixrules", "right/Europe/Berlin", "posix/Europe/Berlin", "Europe"),
        *("Europe/Atlantis", "europe/helsinki", "../etc/passwd", "Europe/Helsinki\n", "/etc/localtime"),
    ],
)
def test_other_name_is_no_zone(name: str) -> None:
    with pytest.raises(ValueError, match="IANA"):
        time_zone(name)


def test_zones_are_those_of_tzdata() -> None:
    listed = (TZDATA / "zones").read_text().split()
    assert zones() == set(listed) - {"Factory"}


def test_machines_zone_files_are_not_read(tmp_path: Path) -> None:
    """A machine on which Helsinki is five hours west of Greenwich, and which knows a zone of its own."""
    elsewhere = (TZDATA / "zoneinfo" / "Etc" / "GMT+5").read_bytes()
    for name in ("Europe/Helsinki", "right/Europe/Helsinki"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(elsewhere)
    program = """
from datetime import datetime
from zoneinfo import ZoneInfo
from servicekit.formats.zones import zones
print(datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Helsinki")).utcoffset(), "right/Europe/Helsinki" in zones())
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout == "2:00:00 False\n"


@pytest.mark.parametrize(("code", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("XOF", 0), ("XCG", 2)])
def test_active_currency_has_its_decimals(code: str, decimals: int) -> None:
    assert DECIMALS[currency(code)] == decimals


@pytest.mark.parametrize(
    "code", ["ZZZ", "XXX", "XTS", "XAU", "XDR", "CHE", "USN", "DEM", "HRK", "BGN", "eur", "", "EU"]
)
def test_code_that_is_no_active_currency_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        currency(code)


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        *(("de", "de"), ("DE", "de"), ("de-at", "de-AT"), ("ZH-HANT-tw", "zh-Hant-TW"), ("es-419", "es-419")),
        *(("iw", "he"), ("i-klingon", "tlh"), ("en-GB-oed", "en-GB-oxendict"), ("de-CH-1901", "de-CH-1901")),
        *(("x-foo", "x-foo"), ("de-u-co-phonebk", "de-u-co-phonebk"), ("en-Latn", "en-Latn")),
    ],
)
def test_language_tag_gets_its_canonical_form(tag: str, canonical: str) -> None:
    assert language(tag) == canonical
    assert language(canonical) == canonical


@pytest.mark.parametrize(
    "tag",
    [
        *("", "qq", "zz-ZZ", "de_AT", "Finnish!", "abcdefghi", "de-", "-de", "de--AT", "de-419-AT", "de-1996-1996"),
        *("en-a-bbb-a-ccc", "ſe", "de\n", " de", "de-" + "x-" + "a" * 40),
    ],
)
def test_text_that_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="BCP 47"):
        language(tag)


@pytest.mark.parametrize("tag", ["root", "ROOT", "und", "und-Latn", "mul", "mis", "zxx"])
def test_tag_that_names_no_language_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="BCP 47"):
        language(tag)


def test_languages_of_many_callers_take_bounded_memory() -> None:
    for number in range(3_000):
        language(f"x-{number}")
    assert len(langcodes.Language._PARSE_CACHE) <= 1_001
    assert len(langcodes.Language._INSTANCES) <= 1_001


@pytest.mark.parametrize("number", ["+358401234567", "+4915112345678", "+12025550123", "+80012345678"])
def test_possible_phone_number_stays_as_it_is(number: str) -> None:
    assert phone_number(number) == number


@pytest.mark.parametrize(
    "number",
    [
        *("", "0401234567", "358401234567", "+358 40 1234567", "+999123456789", "+3581", "+1202555", "+0401234567"),
        *("+35840123456٧", "+358401234567\n", "+1234567890123456"),
    ],
)
def test_impossible_phone_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="form"):
        phone_number(number)
