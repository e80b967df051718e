"""Request fields as the domain takes them."""

from collections.abc import Mapping
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.mapping.timestamps import from_timestamp

from feedback.domain.errors import invalid
from feedback.domain.instants import Instant

W = TypeVar("W")
Context = grpc.aio.ServicerContext[Any, Any]


def chosen(words: Mapping[W, int], number: int, field: str) -> W:
    """The word of an enum's number. Raises Refused for UNSPECIFIED and for numbers we do not know."""
    for word, its_number in words.items():
        if its_number == number:
            return word
    raise invalid(field, "Must be one of the values listed in the contract.")


def optional_instant(message: Message, field: str) -> Instant | None:
    """The instant of a timestamp field; None where it is unset."""
    if not message.HasField(field):
        return None
    timestamp: Timestamp = getattr(message, field)
    return from_timestamp(timestamp)
