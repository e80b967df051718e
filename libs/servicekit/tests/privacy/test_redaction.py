"""What is emptied in the data of events, and that nothing else changes."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.options import is_json_object, is_personal
from servicekit.mapping.proto_json import to_json
from servicekit.privacy.redaction import redacted, redacted_data, redacted_message

PEOPLE = ("customer", "")
STRANGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def fill(message: Any, draw: Callable[[Any], Any], depth: int = 3) -> None:
    """Give every field some value, or none."""
    for field in message.DESCRIPTOR.fields:
        times = draw(st.integers(0, 2 if field.is_repeated else 1)) if depth else 0
        for _ in range(1 if is_json_object(field) else times):  # no text is no object
            if field.message_type is None:
                value = draw(scalars(field))
                getattr(message, field.name).append(value) if field.is_repeated else setattr(message, field.name, value)
                continue
            inner = getattr(message, field.name).add() if field.is_repeated else getattr(message, field.name)
            inner.SetInParent()
            if field.message_type.full_name == "google.protobuf.Timestamp":
                inner.seconds = draw(st.integers(0, 4_000_000_000))
            else:
                fill(inner, draw, depth - 1)


def scalars(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.type == FieldDescriptor.TYPE_BOOL:
        return st.booleans()
    if is_json_object(field):
        return st.sampled_from(["{}", '{"all":[]}'])
    if field.type == FieldDescriptor.TYPE_STRING:
        return st.text(max_size=8)
    return st.integers(-(2**31), 2**31 - 1)


def cleared(message: Message) -> Message:
    """What the redaction should leave, field by field with protobuf's own ClearField."""
    if message.DESCRIPTOR.full_name == "aftersales.common.v1.Actor":
        if to_json(message)["kind"] in PEOPLE:
            message.ClearField("id")
            message.ClearField("display_name")
        return message
    for field, value in message.ListFields():
        if is_personal(field):
            message.ClearField(field.name)
        elif field.message_type is not None:
            for inner in value if field.is_repeated else [value]:
                cleared(inner)
    return message


@given(data=st.data())
def test_what_is_personal_is_cleared_and_nothing_else(personal: Any, data: st.DataObject) -> None:
    message = personal.PersonWrote()
    fill(message, data.draw)
    redaction = redacted_message(message.DESCRIPTOR, to_json(message))
    assert list(redaction.items()) == list(to_json(cleared(message)).items())


@given(data=st.data())
def test_redacting_twice_is_redacting_once(personal: Any, data: st.DataObject) -> None:
    message = personal.PersonWrote()
    fill(message, data.draw)
    once = redacted_message(message.DESCRIPTOR, to_json(message))
    assert redacted_message(message.DESCRIPTOR, once) == once


@given(data=st.dictionaries(st.sampled_from(["remark", "places", "tags", "order_id", "new"]), STRANGE))
def test_data_of_another_shape_is_redacted_twice_as_once(personal: Any, data: dict[str, Any]) -> None:
    descriptor: Descriptor = personal.PersonWrote.DESCRIPTOR
    once = redacted_message(descriptor, data)
    assert redacted_message(descriptor, once) == once


def test_members_stay_in_the_order_of_their_writer(personal: Any) -> None:
    data = {"tags": ["a"], "remark": {"body": "hello", "id": "rem_1"}, "customer_id": "cus_1"}
    redaction = redacted_message(personal.PersonWrote.DESCRIPTOR, data)
    assert list(redaction) == ["tags", "remark", "customer_id"]
    assert list(redaction["remark"].items()) == [("body", ""), ("id", "rem_1")]


@pytest.mark.parametrize(("kind", "name"), [("agent", "Aino"), ("partner", "Aino"), ("customer", ""), ("guest", "")])
def test_actors_who_act_for_the_retailer_keep_their_names(personal: Any, kind: str, name: str) -> None:
    data = {"remark": {"author": {"kind": kind, "id": "sub-1", "display_name": "Aino"}}}
    author = redacted_message(personal.PersonWrote.DESCRIPTOR, data)["remark"]["author"]
    assert author == {"kind": kind, "id": "sub-1" if name else "", "display_name": name}


def test_texts_of_an_unknown_type_go_except_ids_and_instants() -> None:
    data = {
        "ticket": {"id": "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua", "subject": "Mikko's washer", "tags": ["mikko"], "count": 3},
        "at": "2026-11-22T10:00:00.5Z",
    }
    assert redacted_data("aftersales.tickets.v1.FromNextYear", data) == {
        "ticket": {"id": "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua", "subject": "", "tags": [""], "count": 3},
        "at": "2026-11-22T10:00:00.5Z",
    }


def test_texts_of_an_unknown_field_go(personal: Any) -> None:
    data = {"order_id": "SO-1", "comment": "Mikko's", "place_of_birth": {"city": "Turku", "since": 7}}
    redaction = redacted_message(personal.PersonWrote.DESCRIPTOR, data)
    assert redaction == {"order_id": "SO-1", "comment": "", "place_of_birth": {"city": "", "since": 7}}


def test_texts_where_a_message_is_expected_go(personal: Any) -> None:
    data = {"remark": "Mikko", "earlier": ["Mikko"], "order_id": {"name": "Mikko"}, "tags": [{"name": "Mikko"}]}
    redaction = redacted_message(personal.PersonWrote.DESCRIPTOR, data)
    assert redaction == {"remark": "", "earlier": [""], "order_id": {"name": ""}, "tags": [{"name": ""}]}


def test_an_event_keeps_its_attributes() -> None:
    event = {"specversion": "1.0", "type": "aftersales.tickets.v1.Gone", "data": {"name": "Mikko"}, "sequence": 3}
    assert list(redacted(event).items()) == [*list(event.items())[:2], ("data", {"name": ""}), ("sequence", 3)]
