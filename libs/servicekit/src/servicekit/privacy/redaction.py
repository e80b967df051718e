"""Events without what they say of a customer: the fields that the protos mark as personal are empty in their JSON.

A field is emptied as `ClearField` empties it: a text is "", a number 0, a list empty; what has presence is left out. An
actor is emptied if it acts for nobody but itself. What no descriptor describes may be from a newer release, and could
say anything: its texts are emptied, except for ids and instants.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message_factory import GetMessageClass

from servicekit.mapping.options import is_personal
from servicekit.mapping.proto_json import to_json

_ACTOR = "aftersales.common.v1.Actor"
_ACTS_FOR_OTHERS = {"agent", "supervisor", "partner", "admin", "service"}
_SCALARS = (str, int, float, bool, type(None))
_HARMLESS = re.compile(r"[a-z]{3,4}_[a-z2-7]{26}|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")

_LEFT_OUT = object()
Redact = Callable[[Any], Any]
"""The value of a field without what is personal, or _LEFT_OUT."""


def redacted(event: Mapping[str, Any]) -> dict[str, Any]:
    """A CloudEvent of ours without personal data, every member in its place."""
    return {**event, "data": redacted_data(event["type"], event["data"])}


def redacted_data(type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of events of this type (the full name of their message) without what is personal."""
    return redacted_message(_descriptor(type), data)


def redacted_message(descriptor: Descriptor | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """A message in proto JSON without what is personal; None: nobody knows what it is."""
    if descriptor is None:
        return {name: _unknown(value) for name, value in data.items()}
    if descriptor.full_name == _ACTOR:
        return dict(data) if data.get("kind") in _ACTS_FOR_OTHERS else _nobody(data)
    fields = _fields(descriptor)
    read = {name: fields.get(name, _unknown)(value) for name, value in data.items()}
    return {name: value for name, value in read.items() if value is not _LEFT_OUT}


def _nobody(actor: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if name != "kind" and isinstance(value, str) else _scalar(value) for name, value in actor.items()}


def _descriptor(type: str) -> Descriptor | None:
    try:
        return Default().FindMessageTypeByName(type)
    except KeyError:
        return None


@cache
def _fields(descriptor: Descriptor) -> Mapping[str, Redact]:
    return {field.name: _field(descriptor, field) for field in descriptor.fields}


def _field(descriptor: Descriptor, field: FieldDescriptor) -> Redact:
    if is_personal(field):
        empty = to_json(GetMessageClass(descriptor)()).get(field.name, _LEFT_OUT)
        return lambda value: [] if field.is_repeated else empty
    inner = field.message_type
    if inner is None or inner.full_name == "google.protobuf.Timestamp":
        return _scalar
    return lambda value: _nested(inner, value)


def _scalar(value: Any) -> Any:
    """As it is, if it is what the descriptor says: a value, or a list of them."""
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, list):
        return [each if isinstance(each, _SCALARS) else _unknown(each) for each in value]
    return _unknown(value)


def _nested(descriptor: Descriptor, value: Any) -> Any:
    if isinstance(value, dict):
        return redacted_message(descriptor, value)
    if isinstance(value, list):
        return [_nested(descriptor, each) for each in value]
    return _unknown(value)


def _unknown(value: Any) -> Any:
    if isinstance(value, str):
        return value if _HARMLESS.fullmatch(value) else ""
    if isinstance(value, dict):
        return {name: _unknown(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_unknown(each) for each in value]
    return value
