from dataclasses import dataclass
from typing import Any

import pytest
from servicekit.events.outbox import StoredText
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events
from servicekit.mapping.mapper import mapper
from servicekit.mapping.source_types import MappingError
from servicekit.mapping.subjects import event_subject, subject_of


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    retailer: str
    body: str
    remark: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    note: Note
    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    note: Note


NOTE = Note("n1", "nordic-home", "It broke", "wants money", version=3)
DROPPED = {"note_id": "note.id", "retailer": "note.retailer"}


def note_body(happened: Written) -> StoredText:
    return StoredText("notes", happened.note.id, "body")


@pytest.fixture
def note_in_events(sample: Any) -> Any:
    return mapper(Note, sample.Note, computed={"etag": next_version_etag})


@pytest.fixture
def note_event(sample: Any, note_in_events: Any) -> Any:
    return integration_events(
        Written | Dropped,
        [
            event(Written, sample.NoteWritten, texts={"note.body": note_body}),
            event(Dropped, sample.NoteDropped, sources=DROPPED),
        ],
        parts=[note_in_events],
    )


def test_event_becomes_its_message(sample: Any, note_event: Any, note_in_events: Any) -> None:
    found = note_event(Written(NOTE, "asked"))
    assert found.message == sample.NoteWritten(note=note_in_events(NOTE), reason="asked")


def test_event_has_the_subject_of_its_aggregate(note_event: Any) -> None:
    assert note_event(Written(NOTE, "")).subject == "internal.nordic-home.sample.v1.note.written"


def test_event_with_a_retailer_of_its_own_uses_it(note_event: Any) -> None:
    assert note_event(Dropped(NOTE)).subject == "internal.nordic-home.sample.v1.note.dropped"


def test_event_refers_to_its_stored_texts(note_event: Any) -> None:
    assert note_event(Written(NOTE, "")).texts == {"note.body": StoredText("notes", "n1", "body")}
    assert note_event(Dropped(NOTE)).texts == {}


def test_event_of_a_topic_without_a_union_is_one_class(sample: Any, note_in_events: Any) -> None:
    written = integration_events(Written, [event(Written, sample.NoteWritten)], parts=[note_in_events])
    message: Any = written(Written(NOTE, "")).message
    assert message.note.etag == "4"


def test_event_without_a_pair_is_refused(sample: Any, note_in_events: Any) -> None:
    with pytest.raises(MappingError, match="Dropped: each event of the union has one pair"):
        integration_events(Written | Dropped, [event(Written, sample.NoteWritten)], parts=[note_in_events])


def test_event_with_two_pairs_is_refused(sample: Any, note_in_events: Any) -> None:
    twice = [event(Written, sample.NoteWritten)] * 2
    with pytest.raises(MappingError, match="Written: each event of the union has one pair"):
        integration_events(Written, twice, parts=[note_in_events])


def test_events_with_one_subject_are_refused(sample: Any, note_in_events: Any) -> None:
    with pytest.raises(MappingError, match="the same subject"):
        integration_events(
            Written | Dropped,
            [event(Written, sample.NoteDropped, sources=DROPPED), event(Dropped, sample.NoteDropped, sources=DROPPED)],
        )


def test_event_field_without_a_source_is_refused(sample: Any) -> None:
    with pytest.raises(MappingError, match=r"NoteDropped\.note_id, from Dropped: it has no attribute"):
        integration_events(Dropped, [event(Dropped, sample.NoteDropped)])


@pytest.mark.parametrize("path", ["body", "note.text", "note", "reason.body"])
def test_stored_text_that_the_message_lacks_is_refused(sample: Any, note_in_events: Any, path: str) -> None:
    pair = event(Written, sample.NoteWritten, texts={path: note_body})
    with pytest.raises(MappingError, match=f"has no text `{path}`"):
        integration_events(Written, [pair], parts=[note_in_events])


def test_subject_filter_has_an_asterisk_for_each_field(sample: Any) -> None:
    assert subject_of(sample.NoteWritten) == "internal.*.sample.v1.note.written"
    assert subject_of(sample.NoteLatest) == "notes.*.*"


def test_subject_of_its_own_pattern_is_filled_in(sample: Any) -> None:
    assert event_subject(sample.NoteLatest(note={"id": "n1", "retailer": "r"})) == "notes.r.n1"


@pytest.mark.parametrize(
    ("kind", "because"),
    [
        ("Text", "is no event: give it the option"),
        ("NoteLost", "needs a text field `note.retailer`"),
        ("NoteHalf", "either `aggregate` and `name`, or `subject`"),
        ("NoteDouble", "either `aggregate` and `name`, or `subject`"),
        ("NoteNumbered", "needs a text field `number`"),
        ("NoteShouted", "`Notes` in its subject is not of a-z"),
    ],
)
def test_message_without_a_subject_is_refused(sample: Any, kind: str, because: str) -> None:
    with pytest.raises(MappingError, match=because):
        subject_of(getattr(sample, kind))
