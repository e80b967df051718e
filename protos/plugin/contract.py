"""What the plugin knows of the protos: messages, enums and services with their comments and options."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aftersales.options.v1.options_pb2 import FieldRules, FormatRules, MessageRules, Operation

Kind = Literal["string", "int", "float", "bool", "bytes", "json", "enum", "message", "instant", "mask"]
MISSING = object()
"""No example is given; None is one: the field is left out of examples."""

UNIFORM = frozenset({"request_id", "etag", "if_match", "update_mask", "page_size", "page_token"})
"""Fields of requests that are headers or come from the body's keys, or that every list has: known by their names."""


class Refused(Exception):
    """The protos cannot be generated from: one line that names the file, the message and the field."""


@dataclass(frozen=True, slots=True)
class Field:
    """`type` is the full name of its message or enum; `presence` whether unset differs from the zero value."""

    at: str  # file: message.field, for refusals
    name: str
    kind: Kind
    type: str
    repeated: bool
    presence: bool
    comment: str
    rules: FieldRules
    rest_name: str
    example: Any
    required: bool
    output_only: bool
    immutable: bool
    clearable: bool
    required_in_requests: bool  # and not in responses
    visible_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    file: str
    full_name: str
    name: str
    comment: str
    fields: tuple[Field, ...]
    rules: MessageRules

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Enum:
    """`words` are its values as JSON has them, without that of UNSPECIFIED."""

    file: str
    full_name: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rpc:
    """An RPC with google.api.http; `name` is in CamelCase, `path` has its variables in braces."""

    at: str
    service: str  # tickets.v1.TicketService
    name: str
    comment: str
    request: Message
    response: Message
    method: str
    path: str
    body: str
    response_body: str
    operation: Operation


@dataclass(frozen=True, slots=True)
class Service:
    file: str
    name: str
    comment: str
    tag: str
    rpcs: tuple[Rpc, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """`own` are the files that code is written for; the others are imported by them."""

    own: tuple[str, ...]
    messages: Mapping[str, Message]
    enums: Mapping[str, Enum]
    services: tuple[Service, ...]
    calls: Mapping[str, tuple[Message, Message]]  # of every RPC, such as tickets.v1.TicketService/GetTicket
    formats: Mapping[int, tuple[str, FormatRules]]  # by number: its name without FORMAT_, and what it says
    reasons: frozenset[str]

    def rpcs(self) -> Iterator[Rpc]:
        for service in self.services:
            yield from service.rpcs

    def message(self, field: Field) -> Message:
        return self.messages[field.type]

    def format(self, field: Field) -> tuple[str, FormatRules] | None:
        """The format of a text, or of the texts in a list."""
        rules = field.rules.repeated.items if field.repeated else field.rules
        return self.formats.get(rules.string.format)
