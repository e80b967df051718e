"""Events on the bus: CloudEvents 1.0 in structured JSON mode, written by the relay and read by consumers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from domainkit.instants import Instant
from google.protobuf.message import Message

from servicekit.mapping.proto_json import from_json
from servicekit.mapping.timestamps import from_rfc3339, to_rfc3339

CONTENT_TYPE = "application/cloudevents+json"
ERASED_HEADER = "Aftersales-Erased"
"""Of a message that is published once more without its personal data, under the same event id and sequence."""

M = TypeVar("M", bound=Message)
Kind = type[M]


class Poison(Exception):
    """An event that can never be handled, however often it is tried: it goes to the dead letters at once."""


class SequenceConflict(Poison):
    """The consumer knows another event of the aggregate by this sequence: its service's store was rolled back."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact as a consumer receives it.

    `type` is the full name of the proto message in `data`; `subject` is the aggregate's id; `sequence` counts the
    aggregate's events from 1 without gaps; `traceparent` is that of the request that caused the fact ("" if none).
    """

    id: str
    source: str
    type: str
    subject: str
    retailer: str
    sequence: int
    time: Instant
    traceparent: str
    data: dict[str, Any]

    def read(self, kind: Kind[M]) -> M:
        """`data` as a message of this kind; fields it does not know are ignored. Raises Poison if it does not fit."""
        try:
            return from_json(kind, self.data)
        except ValueError as error:
            raise Poison(f"{self.type}: {error}") from error


def envelope(
    *,
    event_id: str,
    source: str,
    type: str,
    subject: str,
    retailer: str,
    sequence: int,
    time: Instant,
    traceparent: str,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    """A CloudEvent as it is kept in an outbox and sent; `traceparent` is left out where it is empty."""
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": type,
        "subject": subject,
        "time": to_rfc3339(time),
        "datacontenttype": "application/json",
        "retailer": retailer,
        "sequence": sequence,
        "data": data,
    }
    return event | {"traceparent": traceparent} if traceparent else event


def parse(payload: bytes) -> Event:
    """Raises Poison for what is no CloudEvent of ours, naming the attribute that is wrong."""
    try:
        event = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise Poison(f"the payload is no JSON: {error}") from error
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise Poison("the payload is no CloudEvent 1.0")
    traceparent = event.get("traceparent")
    try:
        return Event(
            id=_text(event, "id"),
            source=_text(event, "source"),
            type=_text(event, "type"),
            subject=_text(event, "subject"),
            retailer=_text(event, "retailer"),
            sequence=_of(event, "sequence", int),
            time=from_rfc3339(_text(event, "time")),
            traceparent=traceparent if isinstance(traceparent, str) else "",
            data=_of(event, "data", dict),
        )
    except ValueError as error:
        raise Poison(str(error)) from error


def _text(event: Mapping[str, Any], name: str) -> str:
    value = _of(event, name, str)
    if not value:
        raise ValueError(f"the attribute {name} is empty")
    return value


T = TypeVar("T")


def _of(event: Mapping[str, Any], name: str, kind: type[T]) -> T:
    value = event.get(name)
    if not isinstance(value, kind):
        raise ValueError(f"the attribute {name} is missing or no {kind.__name__}")
    return value
