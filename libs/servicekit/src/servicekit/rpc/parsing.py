"""Fields of requests as a domain takes them."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import grpc
from domainkit.instants import Instant
from domainkit.pages import Cursor
from domainkit.refusals import Refused, invalid
from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message

from servicekit.mapping.enums import numbers_of
from servicekit.mapping.timestamps import from_timestamp

E = TypeVar("E", bound=Enum)
Context = grpc.aio.ServicerContext[Any, Any]


def chosen(kind: type[E], message: Message, name: str, *, path: str = "") -> E:
    """The member that an enum field of the message names, by the convention of the mapper.

    `path` is the field's path in the request, where it lies deeper. Raises Refused (VALIDATION_FAILED) for UNSPECIFIED
    and for unknown numbers.
    """
    found: E | None = _members(kind, message.DESCRIPTOR.fields_by_name[name].enum_type).get(getattr(message, name))
    if found is None:
        raise _unlisted(path or name)
    return found


def chosen_or_none(kind: type[E], message: Message, name: str, *, path: str = "") -> E | None:
    """As `chosen`; None for UNSPECIFIED."""
    return chosen(kind, message, name, path=path) if getattr(message, name) else None


def chosen_each(kind: type[E], message: Message, name: str) -> tuple[E, ...]:
    """The members that a repeated enum field names, each once, in the order of the enum. Raises Refused as `chosen`."""
    members = _members(kind, message.DESCRIPTOR.fields_by_name[name].enum_type)
    numbers = set(getattr(message, name))
    if not numbers <= members.keys():
        raise _unlisted(name)
    return tuple(member for number, member in members.items() if number in numbers)


def optional_instant(message: Message, name: str) -> Instant | None:
    """The instant of a timestamp field; None where it is unset."""
    return from_timestamp(getattr(message, name)) if message.HasField(name) else None


def optional_cursor(message: Message, name: str) -> Cursor | None:
    """The place that a field names by an instant and an id (`occurred_at`, `id`); None where it is unset."""
    if not message.HasField(name):
        return None
    point = getattr(message, name)
    return Cursor(from_timestamp(point.occurred_at), point.id)


def _unlisted(path: str) -> Refused:
    return invalid(path, "Must be one of the values that the contract lists, and not UNSPECIFIED.")


@cache
def _members(kind: type[E], enum: EnumDescriptor) -> Mapping[int, E]:
    return {number: member for member, number in numbers_of(kind, enum).items()}
