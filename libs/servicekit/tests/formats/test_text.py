"""The normal form of identities, over all of Unicode."""

import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.formats.text import identity, normal, serial_number, upper, visible

EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]
SPELLINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    "aäÄ\u0308\u0323\u200dßıİſﬁＡ１\u00ad "
)


def test_normal_form_of_every_character_is_its_own() -> None:
    assert [c for c in EVERY_CHARACTER if normal(normal(c)) != normal(c)] == []


def test_upper_case_of_every_character_is_its_own() -> None:
    assert [c for c in EVERY_CHARACTER if upper(upper(c)) != upper(c)] == []


def test_upper_case_grows_no_character() -> None:
    assert [c for c in EVERY_CHARACTER if len(upper(c)) != 1] == []


def test_upper_case_merges_no_two_letters_but_a_pair_of_cases() -> None:
    merged: dict[str, set[str]] = {}
    for character in EVERY_CHARACTER:
        merged.setdefault(upper(character), set()).add(character)
    assert {capital: of for capital, of in merged.items() if len(of - {capital, capital.lower()}) > 0} == {}


@given(SPELLINGS)
def test_normal_form_of_any_text_is_its_own(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(SPELLINGS)
def test_normal_form_has_no_invisible_character(text: str) -> None:
    assert not [c for c in normal(text) if category(c) == "Cf"]
    assert normal(text) == normal(text).strip()


@given(SPELLINGS.filter(lambda text: 1 <= len(normal(text)) <= 100 and len(normal(upper(normal(text)))) <= 100))
def test_serial_number_of_any_text_is_its_own(text: str) -> None:
    assert serial_number(serial_number(text)) == serial_number(text)


@given(st.text(st.characters(max_codepoint=127), max_size=100).filter(str.strip))
def test_ascii_is_what_it_always_was(text: str) -> None:
    assert identity(text) == text.strip()
    assert serial_number(text) == text.strip().upper()


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        *(("ＳＯ－１", "SO-1"), ("SO\u200b-1", "SO-1"), ("\ufeffSO-1", "SO-1"), ("S\u00adO-1", "SO-1")),
        *(("\u00a0SO-1\u3000", "SO-1"), ("ﬁ-1", "fi-1"), ("a\u0308-1", "ä-1"), ("a\u200d\u0308-1", "ä-1")),
        *(("\u202eSO-1\u202c", "SO-1"), ("①", "1"), ("2²", "22")),
    ],
)
def test_spellings_of_one_identity_are_equal(spelled: str, meant: str) -> None:
    assert identity(spelled) == meant


@pytest.mark.parametrize(
    ("spelled", "serial"),
    [("straße-1", "STRAßE-1"), ("ırmak-1", "ıRMAK-1"), ("irmak-1", "IRMAK-1"), ("größe", "GRÖßE"), ("ﬀ", "FF")],
)
def test_serial_numbers_keep_letters_without_a_capital(spelled: str, serial: str) -> None:
    assert serial_number(spelled) == serial


def test_length_is_that_of_the_normal_form() -> None:
    assert identity("\u200b".join("x" * 100)) == "x" * 100
    assert identity("a\u0308" * 100) == "ä" * 100
    with pytest.raises(ValueError, match="at most 100 characters"):
        identity("ﷺ" * 6)  # one character stands for eighteen


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ufeff \u00ad"])
def test_text_of_which_nothing_is_seen_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        identity(text)


def test_text_of_any_length_is_refused_at_once() -> None:
    """Sorting combining marks takes the square of their number: of 200,000 it would take minutes."""
    with pytest.raises(ValueError, match="at most 100 characters"):
        identity("x" + "\u0301\u0323" * 100_000)
    with pytest.raises(ValueError, match="at most 100 characters"):
        identity("x" + "\u200b" * 2_000)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b", "\u202e", "\u00a0\u3000", "\u3164", "\u2800", "\u200d\ufe0f", "\u00ad\x7f"]
)
def test_text_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must have a visible character"):
        visible(text)


@pytest.mark.parametrize("text", ["a", " a ", "\u200b\u4e2d", "\u0301", "\U0001f44d\U0001f3fd", "\u263a\ufe0f", ".\n"])
def test_text_with_a_visible_character_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
