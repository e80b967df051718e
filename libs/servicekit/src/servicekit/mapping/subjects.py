"""NATS subjects, as the messages of the events declare them (aftersales/options/v1/options.proto)."""

import re
from functools import cache

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from servicekit.mapping.options import declared_event
from servicekit.mapping.source_types import MappingError

_PLACEHOLDER = re.compile(r"\{([^}]*)\}")
_TOKEN = re.compile(r"[a-z0-9_]+")


def subject_of(kind: type[Message]) -> str:
    """The filter for all events of this kind: internal.*.tickets.v1.purchase.reported."""
    return _PLACEHOLDER.sub("*", pattern_of(kind.DESCRIPTOR))


def event_subject(event: Message) -> str:
    """The subject that this event is published on."""
    return _PLACEHOLDER.sub(lambda found: _text_at(event, found[1]), pattern_of(event.DESCRIPTOR))


@cache
def pattern_of(message: Descriptor) -> str:
    """The subject with fields of the message in braces. Raises MappingError where it declares none that works."""
    declared = declared_event(message)
    if declared is None:
        raise MappingError(f"{message.full_name} is no event: give it the option aftersales.options.v1.event")
    named = bool(declared.aggregate and declared.name)
    if named == bool(declared.subject) or bool(declared.aggregate) != bool(declared.name):
        raise MappingError(f"{message.full_name}: its event has either `aggregate` and `name`, or `subject`")
    pattern = declared.subject or _internal(message, declared.aggregate, declared.name)
    _check(message, pattern)
    return pattern


def _internal(message: Descriptor, aggregate: str, name: str) -> str:
    retailer = "retailer" if "retailer" in message.fields_by_name else f"{aggregate}.retailer"
    service = message.file.package.removeprefix("aftersales.")
    return f"internal.{{{retailer}}}.{service}.{aggregate}.{name}"


def _check(message: Descriptor, pattern: str) -> None:
    for path in _PLACEHOLDER.findall(pattern):
        field = _field_at(message, path)
        if field is None or field.type != FieldDescriptor.TYPE_STRING or field.is_repeated:
            raise MappingError(
                f"{message.full_name}: its subject needs a text field `{path}`: add it, or declare another"
            )
    for token in _PLACEHOLDER.sub("x", pattern).split("."):
        if not _TOKEN.fullmatch(token):
            raise MappingError(f"{message.full_name}: `{token}` in its subject is not of a-z, 0-9 and _")


def _field_at(message: Descriptor, path: str) -> FieldDescriptor | None:
    name, _, rest = path.partition(".")
    field = message.fields_by_name.get(name)
    if field is None or not rest:
        return field
    return _field_at(field.message_type, rest) if field.message_type is not None else None


def _text_at(message: Message, path: str) -> str:
    value: object = message
    for name in path.split("."):
        value = getattr(value, name)
    return str(value)
