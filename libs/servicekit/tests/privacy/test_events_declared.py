"""Every event of the services, by its descriptor: what is personal in it can be found, and is emptied."""

from collections.abc import Iterator
from typing import Any

import pytest
from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.notifications.v1 import events_pb2 as notifications
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.warranty.v1 import events_pb2 as warranty
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.mapping.options import declared_event, is_personal
from servicekit.mapping.proto_json import from_json, to_json
from servicekit.mapping.subjects import pattern_of
from servicekit.privacy.redaction import redacted_data

from libs.servicekit.tests.privacy.test_redaction import cleared, fill

ACTOR = "aftersales.common.v1.Actor"
EVENTS = [
    message
    for module in (tickets, warranty, notifications, feedback)
    for message in module.DESCRIPTOR.message_types_by_name.values()
    if declared_event(message)
]
NAMES = [message.full_name for message in EVENTS]


def paths(message: Descriptor, *outer: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for field in message.fields:
        path = (*outer, field.name)
        yield path, field
        if field.message_type is not None and field.message_type.full_name != ACTOR:
            yield from paths(field.message_type, *path)


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_an_event_with_personal_data_names_its_customer(event: Descriptor) -> None:
    found = list(paths(event))
    personal = [path for path, field in found if is_personal(field)]
    assert not personal or any(path[-1] == "customer_id" for path, _ in found)


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_an_event_with_personal_data_is_below_its_retailer(event: Descriptor) -> None:
    """An erasure reads the part of a stream that has the retailer in the place of the first wildcard."""
    personal = any(is_personal(field) for _, field in paths(event))
    first = pattern_of(event).partition("{")[2].partition("}")[0]
    assert not personal or first.rpartition(".")[2] == "retailer"


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
@settings(max_examples=20, deadline=None)  # an event with a ticket has hundreds of fields
@given(data=st.data())
def test_a_redacted_event_is_read_with_those_fields_empty(event: Descriptor, data: st.DataObject) -> None:
    message: Message = GetMessageClass(event)()
    fill(message, data.draw)
    redaction = redacted_data(event.full_name, to_json(message))
    assert from_json(type(message), redaction) == cleared(message)
    assert redacted_data(event.full_name, redaction) == redaction
