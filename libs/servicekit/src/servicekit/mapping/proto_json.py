"""Proto JSON: every message as JSON, alike in the gateway's responses and in the data of events.

snake_case names; enum values as lower-case words without their prefix; instants in RFC 3339; 64-bit integers as
numbers; zeros written; messages and `optional` fields that are not set left out; texts that are objects of JSON as
objects. Driven by the descriptors: what a message's fields need is worked out once per message type.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from servicekit.formats.json_objects import json_object, json_text
from servicekit.mapping.options import is_json_object
from servicekit.mapping.timestamps import from_rfc3339, from_timestamp, to_rfc3339, to_timestamp

M = TypeVar("M", bound=Message)
Convert = Callable[[Any], Any]


def to_json(message: Message) -> dict[str, Any]:
    """A message as plain JSON-able values."""
    return _writer(message.DESCRIPTOR)(message)


def from_json(kind: type[M], data: Mapping[str, Any]) -> M:
    """A message of `kind` from such JSON. Unknown fields are ignored: a newer writer may have added them.

    Raises ValueError naming the field that does not fit.
    """
    message = kind()
    readers = _readers(kind.DESCRIPTOR)
    for name, value in data.items():
        if name not in readers or value is None:
            continue
        repeated, convert = readers[name]
        try:
            read = [convert(each) for each in value] if repeated else convert(value)
            if repeated:
                getattr(message, name).extend(read)
            elif isinstance(read, Message):
                getattr(message, name).CopyFrom(read)
            else:
                setattr(message, name, read)
        except (TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{name}: {error}") from error
    return message


def enum_number(enum: EnumDescriptor, word: str) -> int:
    """The value that a word stands for. Raises ValueError that lists the words there are."""
    numbers = _numbers(enum)
    if word not in numbers:
        raise ValueError(f"{word!r} is not one of {', '.join(sorted(filter(None, numbers)))}")
    return numbers[word]


@cache
def _words(enum: EnumDescriptor) -> dict[int, str]:
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    words = {value.number: value.name.removeprefix(prefix).lower() for value in enum.values}
    words[0] = ""
    return words


@cache
def _numbers(enum: EnumDescriptor) -> dict[str, int]:
    return {word: number for number, word in _words(enum).items()}


@cache
def _writer(descriptor: Descriptor) -> Callable[[Message], dict[str, Any]]:
    """How to write messages of one type."""
    fields = tuple((field.name, field.has_presence, _field_writer(field)) for field in descriptor.fields)

    def write(message: Message) -> dict[str, Any]:
        json: dict[str, Any] = {}
        for name, presence, convert in fields:
            if presence and not message.HasField(name):
                continue
            value = getattr(message, name)
            json[name] = value if convert is None else convert(value)
        return json

    return write


def _field_writer(field: FieldDescriptor) -> Convert | None:
    """How to write a field; None where it is JSON as it stands."""
    convert = _value_writer(field)
    if not field.is_repeated:
        return convert
    if convert is None:
        return list
    return lambda values: [convert(value) for value in values]


def _value_writer(field: FieldDescriptor) -> Convert | None:
    """How to write one value of a field; None where it is JSON as it stands."""
    if field.message_type is not None:
        if field.message_type.full_name == "google.protobuf.Timestamp":
            return lambda timestamp: to_rfc3339(from_timestamp(timestamp))
        return _writer(field.message_type)
    if field.enum_type is not None:
        return _words(field.enum_type).__getitem__
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda raw: b64encode(raw).decode()
    if is_json_object(field):
        return lambda text: json_object(text) if text else {}
    return None


@cache
def _readers(descriptor: Descriptor) -> dict[str, tuple[bool, Convert]]:
    return {field.name: (field.is_repeated, _reader(field)) for field in descriptor.fields}


def _reader(field: FieldDescriptor) -> Convert:
    if field.message_type is not None:
        if field.message_type.full_name == "google.protobuf.Timestamp":
            return lambda text: to_timestamp(from_rfc3339(text))
        kind = GetMessageClass(field.message_type)
        return lambda data: from_json(kind, data)
    if field.enum_type is not None:
        enum = field.enum_type
        return lambda word: enum_number(enum, word)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return b64decode
    if is_json_object(field):
        return json_text
    return lambda value: value
