"""Which records a response shows: their ids, and the ids that they name, as the access record has them.

Fields are found by their names, once per message type. An actor's id is none: it names who acted, not what is shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from aftersales.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.edge.ids import OUR_ID

_OF_CALLERS = frozenset({"order_id"})  # in JSON, which has no examples: may look like an id of ours
_ACTOR = "aftersales.common.v1.Actor"


@dataclass(slots=True)
class Found:
    """In the order of the response; what a list holds often may repeat, and "" stands for none."""

    ids: list[str] = field(default_factory=list)
    retailers: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a response shows: messages of the services, JSON, or ids alone. `streams`: it goes on until it is closed."""

    messages: Sequence[Message] = ()
    values: Iterable[Any] = ()
    ids: Collection[str] = ()
    retailers: Collection[str] = ()
    streams: bool = False

    def collect(self, found: Found) -> None:
        found.ids.extend(self.ids)
        found.retailers.update(self.retailers)
        for message in self.messages:
            _collect(message, found)
        for value in self.values:
            _collect_json(value, found)


@dataclass(frozen=True, slots=True)
class _Fields:
    """What holds an id in a message. One that callers give, as the model of an order's line, may be none of ours."""

    ids: tuple[str, ...]
    lists: tuple[str, ...]
    inner: tuple[tuple[str, bool], ...]
    retailer: str


def _collect(message: Message, found: Found) -> None:
    fields = _fields(message.DESCRIPTOR)
    if fields.retailer:
        found.retailers.add(getattr(message, fields.retailer))
    for name in fields.ids:
        _add(getattr(message, name), found)
    for name in fields.lists:
        for id in getattr(message, name):
            _add(id, found)
    for name, repeated in fields.inner:
        if repeated:
            for each in getattr(message, name):
                _collect(each, found)
        elif message.HasField(name):
            _collect(getattr(message, name), found)


def _collect_json(value: Any, found: Found) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, str):
                if _is_id(name) and name not in _OF_CALLERS:
                    _add(inner, found)
            elif inner:
                _collect_json(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _collect_json(inner, found)


def _add(id: str, found: Found) -> None:
    """Nothing for what is no id of ours, which may be personal."""
    if OUR_ID.fullmatch(id):
        found.ids.append(id)


@cache
def _fields(message: Descriptor) -> _Fields:
    texts = {each.name: each for each in message.fields if each.type == FieldDescriptor.TYPE_STRING}
    held = [name for name, field in texts.items() if _is_id(name) and not _is_theirs(field)]
    lists = tuple(name for name in held if texts[name].is_repeated)
    inner = [each for each in message.fields if each.message_type and _has_ids(each.message_type, message)]
    return _Fields(
        tuple(name for name in held if name not in lists),
        lists,
        tuple((each.name, each.is_repeated) for each in inner),
        "retailer" if "retailer" in texts else "id" if message.name == "Retailer" else "",
    )


def _has_ids(message: Descriptor, within: Descriptor) -> bool:
    """Whether a part of `within` has ids besides its own and that of what it is a part of."""
    if message.full_name == _ACTOR or message.file.package == "google.protobuf":
        return False
    fields = _fields(message)
    named = {name for name in message.fields_by_name if _is_id(name)} - {"id", f"{within.name.lower()}_id"}
    return bool(fields.inner) or any(not _is_theirs(message.fields_by_name[name]) for name in named)


def _is_id(name: str) -> bool:
    return name == "id" or name.endswith(("_id", "_ids"))


def _is_theirs(field: FieldDescriptor) -> bool:
    """Whether callers give its values, such as `SO-2026-1001`: they may be personal."""
    example = _example(field)
    return bool(example) and not OUR_ID.fullmatch(example)


def _example(field: FieldDescriptor) -> str:
    """Its example, or the first of several; "" where there is none."""
    text: str = field.GetOptions().Extensions[options_pb2.example]
    shown = orjson.loads(text) if text else ""
    first = shown[0] if isinstance(shown, list) and shown else shown
    return first if isinstance(first, str) else ""
