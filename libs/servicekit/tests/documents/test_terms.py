"""The words of texts and queries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.documents.terms import LONGEST_TERM, MOST_TERMS, MOST_WORDS, fold, terms_of, words_of

TEXTS = st.text() | st.text("aB ßéİﬁ0９-./@+'\x00😀\u0301")


def finds(query: str, *texts: str) -> bool:
    terms = terms_of(texts)
    return bool(words_of(query)) and all(any(term.startswith(word) for term in terms) for word in words_of(query))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("It's a drill, is it?", ("it", "s", "its", "a", "drill", "is")),
        ("A300-0001", ("a300", "0001", "a3000001")),
        ("anna@example.com", ("anna", "example", "com", "annaexamplecom", "examplecom")),
        ("+49 171 23", ("49", "171", "23", "4917123", "17123")),
        ("2 drills 3", ("2", "drills", "3")),
        ("Füße ﬁn ９", ("fusse", "fin", "9")),
        ("电钻坏了", ("电钻坏了",)),
    ],
)
def test_terms_are_words_and_compounds_from_each_word_on(text: str, terms: tuple[str, ...]) -> None:
    assert terms_of([text]) == terms


@pytest.mark.parametrize(
    ("query", "words"),
    [("Anna Berg", ("anna", "berg")), ("A300-00", ("a30000",)), ("171 23", ("171", "23")), ("a a A", ("a",))],
)
def test_words_of_a_query_join_compounds_alone(query: str, words: tuple[str, ...]) -> None:
    assert words_of(query) == words


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_terms_are_bounded_folded_letters_and_digits(text: str) -> None:
    terms = terms_of([text, text])
    assert len(terms) == len(set(terms)) <= MOST_TERMS
    assert all(0 < len(term) <= LONGEST_TERM and term.isalnum() and term == fold(term) for term in terms)
    assert len(words_of(text)) <= MOST_WORDS


@given(TEXTS)
def test_text_is_found_by_itself(text: str) -> None:
    assert finds(text[:20], text[:20]) == bool(words_of(text[:20]))


@given(st.lists(st.text("abc019", min_size=1, max_size=6), min_size=1, max_size=4), st.data())
def test_compound_is_found_from_any_of_its_words_on(words: list[str], data: st.DataObject) -> None:
    text = "-".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    rest = data.draw(st.sampled_from(["-", "", "/", "."])).join(words[start:])
    end = data.draw(st.integers(1, len(rest)))
    assert finds(rest[:end], f"before {text}, after") or not words_of(rest[:end])


def test_more_terms_than_the_bound_are_left_out() -> None:
    assert terms_of([" ".join(f"w{n}" for n in range(MOST_TERMS + 5))])[-1] == f"w{MOST_TERMS - 1}"
    assert terms_of(["one two", "three"], 2) == ("one", "two")
