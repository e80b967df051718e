"""Request fields as the domain takes them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import grpc
from domainkit.instants import Instant
from domainkit.refusals import invalid
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.mapping.timestamps import from_timestamp

W = TypeVar("W")
Context = grpc.aio.ServicerContext[Any, Any]


def chosen(words: Mapping[W, int], number: int, field: str) -> W:
    """The word of an enum's number. Raises Refused for UNSPECIFIED and for numbers we do not know."""
    for word, its_number in words.items():
        if its_number == number:
            return word
    raise invalid(field, "Must be one of the values that the contract lists, and not UNSPECIFIED.")


def chosen_or_none(words: Mapping[W, int], number: int, field: str) -> W | None:
    """As `chosen`; None for UNSPECIFIED."""
    return chosen(words, number, field) if number else None


def optional_instant(message: Message, field: str) -> Instant | None:
    """The instant of a timestamp field; None where it is unset."""
    if not message.HasField(field):
        return None
    timestamp: Timestamp = getattr(message, field)
    return from_timestamp(timestamp)


def formatted(read: Callable[[str], str], text: str, field: str, *, required: bool = False) -> str:
    """What `read` (of servicekit.formats) makes of the text; empty where it is. Raises Refused naming the field."""
    if not text and not required:
        return ""
    try:
        return read(text)
    except ValueError as error:
        remedy = str(error)
        raise invalid(field, f"{remedy[:1].upper()}{remedy[1:]}.") from None
