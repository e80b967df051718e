"""Fields of requests as a domain takes them."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import grpc
from domainkit.instants import Instant
from domainkit.refusals import invalid
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
        raise invalid(path or name, "Must be one of the values that the contract lists, and not UNSPECIFIED.")
    return found


def chosen_or_none(kind: type[E], message: Message, name: str, *, path: str = "") -> E | None:
    """As `chosen`; None for UNSPECIFIED."""
    return chosen(kind, message, name, path=path) if getattr(message, name) else None


def optional_instant(message: Message, name: str) -> Instant | None:
    """The instant of a timestamp field; None where it is unset."""
    return from_timestamp(getattr(message, name)) if message.HasField(name) else None


@cache
def _members(kind: type[E], enum: EnumDescriptor) -> Mapping[int, E]:
    return {number: member for member, number in numbers_of(kind, enum).items()}
