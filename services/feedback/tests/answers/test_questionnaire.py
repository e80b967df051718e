"""The texts of a survey's page, and in which language they are shown."""

from dataclasses import asdict

import pytest
from feedback.answers.domain.questionnaire import CSAT, language_of
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("language", CSAT)
def test_every_language_has_its_own_texts(language: str) -> None:
    texts = asdict(CSAT[language])
    assert all(text == text.strip() != "" and "<" not in text for text in texts.values())
    english = asdict(CSAT["en"])
    assert language == "en" or not set(texts.values()) & set(english.values())


def test_five_languages_are_written() -> None:
    assert list(CSAT) == ["en", "de", "fr", "es", "fi"]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("", "", ""), "en"),
        (("de", "fi", "fr"), "de"),
        (("", "fi-FI", "fr"), "fi"),
        (("sv", "", "de-AT"), "de"),
        (("", "zh-Hant-TW", "ES"), "es"),
        (("pt", "sv", "nb"), "en"),
        (("de-Latn-CH-1996", "", ""), "de"),
        (("deu", "", ""), "en"),
    ],
)
def test_first_language_that_is_written_is_chosen(wanted: tuple[str, ...], language: str) -> None:
    assert language_of(*wanted) == language


@given(st.lists(st.text(), max_size=3))
def test_whatever_is_wanted_a_written_language_is_chosen(wanted: list[str]) -> None:
    assert language_of(*wanted) in CSAT
