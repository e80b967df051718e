"""What does not fit is refused where the pair is compiled, in words that name message, field and remedy."""

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from enum import StrEnum
from typing import Any

import pytest
from domainkit.instants import Instant
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.mapping.mapper import mapper
from servicekit.mapping.source_types import MappingError


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


class Fewer(StrEnum):
    RED = "red"


class More(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"
    GREEN = "green"


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Tree:
    value: "tuple[Tree, ...]"


@dataclass(frozen=True)
class Deep:
    value: "Number"
    maybe: Text | None


@dataclass(frozen=True)
class Number:
    value: int


HINTS: Mapping[str, Any] = {
    "Text": str,
    "Number": int,
    "Flag": bool,
    "Ratio": float,
    "Raw": bytes,
    "Coloured": Colour,
    "At": Instant,
    "Inner": Text,
    "Texts": tuple[str, ...],
    "Colours": tuple[Colour, ...],
    "Times": tuple[Instant, ...],
    "Inners": tuple[Text, ...],
}


def compile_pair(hint: Any, kind: Any, **options: Any) -> None:
    mapper(make_dataclass("Source", [("value", hint)]), kind, **options)


@settings(max_examples=200)
@given(source=st.sampled_from(sorted(HINTS)), target=st.sampled_from(sorted(HINTS)))
def test_source_of_another_type_is_refused(sample: Any, source: str, target: str) -> None:
    if source == target:
        compile_pair(HINTS[source], getattr(sample, target))
        return
    with pytest.raises(MappingError, match=r"^aftersales\.sample\.v1\.\w+\.value, from \w+: "):
        compile_pair(HINTS[source], getattr(sample, target))


@pytest.mark.parametrize(
    ("hint", "kind", "because"),
    [
        (int, "Text", "the source is int, the field takes str: compute it"),
        (bool, "Number", "the source is bool, the field takes int"),
        (Colour, "Text", "the source is Colour, the field takes str"),
        (str, "Coloured", "takes a value of aftersales.sample.v1.Colour: use a StrEnum"),
        (Instant, "Large", "the source is Instant, the field takes int"),
        (int, "At", "Instants become Timestamps alone"),
        (str | None, "Text", "may be None and the field cannot be unset: make it `optional`"),
        (Colour | None, "Coloured", "may be None and the field cannot be unset"),
        (str | int, "Text", "may be of several types"),
        (tuple[str, ...] | None, "Texts", "use an empty tuple in place of None"),
        (tuple[str | None, ...], "Texts", "holds neither None nor lists"),
        (tuple[str, str], "Texts", "use tuple[X, ...]"),
        (tuple[str, ...], "Text", "the source has several values, the field one"),
        (str, "Texts", "the source has one value, the field several"),
        (frozenset[Text], "Inners", "a set of messages has no order: use a tuple"),
        (Mapping[str, int], "Counts", "the source has one value, the field several"),
        (str, "Choice", "it is one of `choice` and the source is always there"),
        (Fewer, "Coloured", "Fewer lacks COLOUR_DARK_BLUE of aftersales.sample.v1.Colour"),
        (More, "Coloured", "lacks COLOUR_GREEN, which More has: add it"),
        (Colour, "Odd", "no value …UNSPECIFIED"),
        (Number, "Inner", "Text.value, from Number: the source is int, the field takes str"),
        (Tree, "Inner", "Text.value, from Tree"),
    ],
)
def test_refusal_says_why_and_what_to_do(sample: Any, hint: Any, kind: str, because: str) -> None:
    with pytest.raises(MappingError) as refused:
        compile_pair(hint, getattr(sample, kind))
    assert because in str(refused.value)


def test_field_without_a_source_is_refused(sample: Any) -> None:
    with pytest.raises(
        MappingError, match=r"v1\.Note\.id, from Text: it has no attribute `id`: name its source"
    ) as refused:
        mapper(Text, sample.Note)
    assert len(str(refused.value).splitlines()) == 5  # all of them at once


@pytest.mark.parametrize("listed", ["sources", "computed", "given", "unset"])
def test_exception_for_an_unknown_field_is_refused(sample: Any, listed: str) -> None:
    exceptions: Mapping[str, Any] = {
        "sources": {"nope": "value"},
        "computed": {"nope": lambda text: ""},
        "given": {"nope": str},
        "unset": {"nope"},
    }
    with pytest.raises(MappingError, match="has no field nope"):
        mapper(Text, sample.Text, **{listed: exceptions[listed]})


def test_two_exceptions_for_a_field_are_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match=r"Text\.value is listed twice"):
        mapper(Text, sample.Text, given={"value": str}, unset={"value"})


def test_path_to_nowhere_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match=r"no attribute `value\.text`"):
        mapper(Text, sample.Text, sources={"value": "value.text"})


def test_path_through_an_optional_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match=r"Deep\.maybe is Text \| None, so `maybe.value` may lead nowhere"):
        mapper(Deep, sample.Text, sources={"value": "maybe.value"})


def test_computed_field_of_another_type_is_refused(sample: Any) -> None:
    def number(text: Text) -> int:
        return 1

    with pytest.raises(MappingError, match="the source is int, the field takes str"):
        mapper(Text, sample.Text, computed={"value": number})


def test_computed_field_without_a_type_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match="no return type: use a named function"):
        mapper(Text, sample.Text, computed={"value": lambda text: ""})


def test_part_that_nothing_uses_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match=r"nothing in it is a Number .* take it from `parts`"):
        mapper(Text, sample.Text, parts=[mapper(Number, sample.Number)])


def test_part_that_callers_give_to_is_refused(sample: Any) -> None:
    part = mapper(Text, sample.Text, given={"value": str})
    with pytest.raises(MappingError, match="nobody gives value"):
        compile_pair(Text, sample.Inner, parts=[part])


def test_given_field_named_role_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match=r"Speaker\.role"):
        mapper(Text, sample.Speaker, given={"role": str})


def test_dataclass_within_itself_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match="Tree contains itself"):
        mapper(Tree, sample.Branch)


def test_class_that_is_no_dataclass_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match="str is no dataclass"):
        mapper(str, sample.Text)
