"""The rules that the contracts declare can be kept: they fit the types, and each request has one that keeps them."""

from collections.abc import Iterator

import pytest
from aftersales.options.v1.options_pb2 import StringRules
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from servicekit.rpc.field_rules import groups_of, is_output_only, rules_of

from tests.contracts.rpcs import rpcs

REQUESTS = {rpc.method.input_type.full_name: rpc.method.input_type for rpc in rpcs()}


def fields(message: Descriptor, seen: set[str] | None = None) -> Iterator[FieldDescriptor]:
    """Every field that a request of this type can have, those of nested messages included."""
    seen = {message.full_name} if seen is None else seen
    for field in message.fields:
        if is_output_only(field):
            continue
        yield field
        inner = field.message_type
        if inner is not None and inner.file.package != "google.protobuf" and inner.full_name not in seen:
            yield from fields(inner, seen | {inner.full_name})


@pytest.mark.parametrize("name", REQUESTS)
def test_rules_of_request_fit_its_fields(name: str) -> None:
    for field in fields(REQUESTS[name]):
        rules_of(field)  # raises RulesError
    for group in groups_of(REQUESTS[name]):
        assert set(group) <= set(REQUESTS[name].fields_by_name)


@pytest.mark.parametrize("name", REQUESTS)
def test_every_text_of_a_request_has_a_format(name: str) -> None:
    texts = [each for each in fields(REQUESTS[name]) if each.type == FieldDescriptor.TYPE_STRING]
    bare = [each.full_name for each in texts if not _string(each).format]
    assert bare == []


@pytest.mark.parametrize("name", REQUESTS)
def test_every_list_of_a_request_has_a_bound(name: str) -> None:
    lists = [each for each in fields(REQUESTS[name]) if each.is_repeated]
    assert [each.full_name for each in lists if not rules_of(each).repeated.max_items] == []


def _string(field: FieldDescriptor) -> StringRules:
    rules = rules_of(field)
    return rules.repeated.items.string if field.is_repeated else rules.string
