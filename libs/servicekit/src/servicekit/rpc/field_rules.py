"""What the contracts declare of the fields of requests: their rules, and what they are to a request."""

from collections.abc import Mapping, Sequence

from aftersales.options.v1 import options_pb2
from aftersales.options.v1.options_pb2 import FieldRules, IntRules, MessageRules, RepeatedRules, StringRules
from google.api import field_behavior_pb2  # type: ignore[import-untyped]
from google.protobuf.descriptor import Descriptor, FieldDescriptor

UNIFORM: Mapping[str, FieldRules] = {
    "request_id": FieldRules(string=StringRules(format=options_pb2.FORMAT_REQUEST_ID)),
    "etag": FieldRules(string=StringRules(format=options_pb2.FORMAT_ETAG)),
    "if_match": FieldRules(
        repeated=RepeatedRules(max_items=1_000, items=FieldRules(string=StringRules(format=options_pb2.FORMAT_ETAG)))
    ),
    "page_size": FieldRules(int=IntRules(gte=1, lte=100, default=20)),
    "page_token": FieldRules(string=StringRules(format=options_pb2.FORMAT_PAGE_TOKEN)),
}
"""Fields that mean the same in every request: their rules go by their names, unless they declare some."""

_TYPES = {
    "string": {FieldDescriptor.TYPE_STRING},
    "int": {
        *(FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_UINT32),
        *(FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_SINT32, FieldDescriptor.TYPE_SINT64),
    },
}


class RulesError(Exception):
    """A contract declares rules of another type than the field has."""


def rules_of(field: FieldDescriptor) -> FieldRules:
    """The rules of a field; empty where it has none. Raises RulesError where they do not fit its type."""
    declared = field.GetOptions().Extensions[options_pb2.field]
    rules: FieldRules = declared if declared.WhichOneof("type") else UNIFORM.get(field.name, declared)
    _require_fit(rules, field, in_list=False)
    return rules


def is_required(field: FieldDescriptor) -> bool:
    return field_behavior_pb2.REQUIRED in _behaviour(field)


def is_output_only(field: FieldDescriptor) -> bool:
    """Only responses have a value in it; what a request has there is ignored."""
    return field_behavior_pb2.OUTPUT_ONLY in _behaviour(field)


def is_fixed(field: FieldDescriptor) -> bool:
    """No request changes it once the resource is there."""
    return is_output_only(field) or field_behavior_pb2.IMMUTABLE in _behaviour(field)


def is_clearable(field: FieldDescriptor) -> bool:
    """A request that names it and has no value for it clears it."""
    return bool(field.GetOptions().Extensions[options_pb2.clearable])


def groups_of(message: Descriptor) -> Sequence[Sequence[str]]:
    """Names of fields of which at most one may be set."""
    # The stubs have an import of this name too.
    rules: MessageRules = message.GetOptions().Extensions[options_pb2.message]  # type: ignore[index]
    return [list(group.fields) for group in rules.oneof]


def _behaviour(field: FieldDescriptor) -> Sequence[int]:
    behaviour: Sequence[int] = field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
    return behaviour


def _require_fit(rules: FieldRules, field: FieldDescriptor, *, in_list: bool) -> None:
    kind = rules.WhichOneof("type")
    if kind == "repeated" and field.is_repeated and not in_list:
        _require_fit(rules.repeated.items, field, in_list=True)
    elif kind is not None and (field.is_repeated is not in_list or field.type not in _TYPES.get(kind, ())):
        raise RulesError(f"{field.full_name} has the rules of another type: {kind}")
