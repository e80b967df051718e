from collections.abc import Iterable
from dataclasses import dataclass, make_dataclass, replace
from enum import StrEnum
from typing import Any, NewType

import pytest
from domainkit.instants import Instant
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.mapping.etags import next_version_etag, version_etag
from servicekit.mapping.mapper import mapper
from servicekit.mapping.source_types import MappingError

NoteId = NewType("NoteId", str)


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Note:
    id: NoteId
    retailer: str
    body: str
    remark: str
    secret: str = "never mapped"
    version: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.body.split())


@dataclass(frozen=True, slots=True)
class Folder:
    notes: tuple[Note, ...]


NOTE = Note(NoteId("n1"), "nordic-home", "It broke", "wants money", version=3)


def shown(folder: Folder, role: str) -> int:
    return len(folder.notes) if role else 99


def of(hint: Any, kind: Any, **options: Any) -> Any:
    """The mapper from a dataclass with `value: hint`."""
    return mapper(make_dataclass("Source", [("value", hint)]), kind, **options)


def mapped(hint: Any, kind: Any, value: Any) -> Any:
    pair = of(hint, kind)
    return pair(pair.source(value))


@pytest.mark.parametrize(
    ("hint", "kind", "value"),
    [
        (str, "Text", "It broke"),
        (NoteId, "Text", NoteId("n1")),
        (int, "Number", -3),
        (int, "Large", 2**40),
        (bool, "Flag", True),
        (float, "Ratio", 0.5),
        (bytes, "Raw", b"\x00"),
    ],
)
def test_scalar_of_the_same_type_is_copied(sample: Any, hint: Any, kind: str, value: Any) -> None:
    assert mapped(hint, getattr(sample, kind), value).value == value


def test_none_leaves_an_optional_scalar_unset(sample: Any) -> None:
    assert not mapped(str | None, sample.MaybeText, None).HasField("value")
    assert mapped(str | None, sample.MaybeText, "").HasField("value")


def test_enum_member_becomes_the_value_of_its_name(sample: Any) -> None:
    assert mapped(Colour, sample.Coloured, Colour.DARK_BLUE).value == 2


def test_enum_members_in_a_tuple_keep_their_order(sample: Any) -> None:
    assert mapped(tuple[Colour, ...], sample.Colours, (Colour.DARK_BLUE, Colour.RED)).value == [2, 1]


def test_enum_members_in_a_set_are_sorted(sample: Any) -> None:
    assert mapped(frozenset[Colour], sample.Colours, frozenset(Colour)).value == [1, 2]


@settings(max_examples=50)
@given(words=st.frozensets(st.text("abc")))
def test_texts_in_a_set_are_sorted(sample: Any, words: frozenset[str]) -> None:
    assert mapped(frozenset[str], sample.Texts, words).value == sorted(words)


@settings(max_examples=50)
@given(instant=st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999))
def test_instant_becomes_a_timestamp(sample: Any, instant: int) -> None:
    timestamp = mapped(Instant, sample.At, instant).value
    assert timestamp.seconds * 1_000_000 + timestamp.nanos // 1_000 == instant
    assert 0 <= timestamp.nanos < 1_000_000_000


def test_none_leaves_a_timestamp_unset(sample: Any) -> None:
    assert not mapped(Instant | None, sample.At, None).HasField("value")


def test_instants_become_repeated_timestamps(sample: Any) -> None:
    assert [each.seconds for each in mapped(list[Instant], sample.Times, [1_000_000, 0]).value] == [1, 0]


def test_dataclass_inside_becomes_a_message_inside(sample: Any) -> None:
    assert mapped(Text, sample.Inner, Text("x")).value == sample.Text(value="x")


def test_none_leaves_a_message_inside_unset(sample: Any) -> None:
    assert not mapped(Text | None, sample.Inner, None).HasField("value")


def test_dataclasses_in_a_tuple_become_messages(sample: Any) -> None:
    found = mapped(tuple[Text, ...], sample.Inners, (Text("x"), Text("y")))
    assert [each.value for each in found.value] == ["x", "y"]


def test_property_is_a_source(sample: Any) -> None:
    assert mapper(Note, sample.Texts, sources={"value": "words"})(NOTE).value == ["It", "broke"]


def test_source_path_reaches_into_a_dataclass(sample: Any) -> None:
    pair = of(Text, sample.Text, sources={"value": "value.value"})
    assert pair(pair.source(Text("deep"))).value == "deep"


def test_computed_field_is_converted_by_its_return_type(sample: Any) -> None:
    assert mapper(Note, sample.Coloured, computed={"value": _red})(NOTE).value == 1


def _red(note: Note) -> Colour:
    return Colour.RED


def test_etag_is_that_of_the_version(sample: Any) -> None:
    note_message = mapper(Note, sample.Note, computed={"etag": version_etag})
    assert note_message(NOTE).etag == "3"
    assert note_message(replace(NOTE, version=0)).etag == ""


def test_etag_in_events_is_that_of_the_next_version(sample: Any) -> None:
    note_message = mapper(Note, sample.Note, computed={"etag": version_etag})
    assert note_message.but(computed={"etag": next_version_etag})(NOTE).etag == "4"


def test_given_field_is_converted_by_the_type_named(sample: Any) -> None:
    pair = mapper(Note, sample.Colours, given={"value": Iterable[Colour]})
    assert pair(NOTE, value=iter((Colour.DARK_BLUE,))).value == [2]


@pytest.mark.parametrize("wrong", [{}, {"other": 1}, {"value": (), "other": 1}])
def test_given_field_missing_or_unknown_is_refused(sample: Any, wrong: dict[str, Any]) -> None:
    pair = mapper(Note, sample.Colours, given={"value": tuple[Colour, ...]})
    with pytest.raises(TypeError, match=r"Colours is given value by its caller"):
        pair(NOTE, **wrong)


def test_unset_field_stays_unset(sample: Any) -> None:
    assert mapper(Note, sample.Note, unset={"etag"})(NOTE).etag == ""


def test_attribute_without_a_field_stays_inside(sample: Any) -> None:
    assert "never mapped" not in str(mapper(Note, sample.Note, unset={"etag"})(NOTE))


def test_part_maps_the_dataclass_inside(sample: Any) -> None:
    note_message = mapper(Note, sample.Note, computed={"etag": version_etag})
    folder_message = mapper(Folder, sample.Folder, computed={"shown": shown}, parts=[note_message])
    assert folder_message(Folder((NOTE,))).notes[0] == note_message(NOTE)


def test_fields_stand_inside_another_message(sample: Any) -> None:
    note_message = mapper(Note, sample.Note, unset={"etag"})
    assert sample.Folder(notes=[note_message.fields(NOTE)]).notes[0] == note_message(NOTE)


@pytest.mark.parametrize(
    ("role", "remark"),
    [("", "wants money"), ("service", "wants money"), ("agent", "wants money"), ("customer", ""), ("partner", "")],
)
def test_restricted_field_is_left_out_for_others(sample: Any, role: str, remark: str) -> None:
    note_message = mapper(Note, sample.Note, unset={"etag"})
    assert note_message(NOTE, role=role).remark == remark


def test_restricted_field_inside_is_left_out_too(sample: Any) -> None:
    note_message = mapper(Note, sample.Note, unset={"etag"})
    folder_message = mapper(Folder, sample.Folder, unset={"shown"}, parts=[note_message])
    assert folder_message(Folder((NOTE,)), role="customer").notes[0].remark == ""


def test_restricted_field_given_is_left_out_too(sample: Any) -> None:
    note_message = mapper(Note, sample.Note, unset={"etag"}, given={"remark": str})
    assert note_message(NOTE, role="customer", remark="x").remark == ""
    assert note_message(NOTE, role="agent", remark="x").remark == "x"


def test_unknown_role_is_refused(sample: Any) -> None:
    with pytest.raises(KeyError):
        mapper(Note, sample.Note, unset={"etag"})(NOTE, role="root")


def test_computed_field_may_depend_on_the_role(sample: Any) -> None:
    note_message = mapper(Note, sample.Note, unset={"etag"})
    folder_message = mapper(Folder, sample.Folder, computed={"shown": shown}, parts=[note_message])
    assert folder_message(Folder((NOTE,)), role="agent").shown == 1
    assert folder_message(Folder((NOTE,))).shown == 99


def test_option_that_names_no_role_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match="names no role"):
        of(str, sample.Nobody)
