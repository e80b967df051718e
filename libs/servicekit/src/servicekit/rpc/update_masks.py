"""Update masks (AIP-134, AIP-161): which fields a request changes, and which it clears."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, cast

from domainkit.refusals import Refused, invalid
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from servicekit.rpc.field_rules import is_clearable, is_fixed

MOST_PATHS = 100
_MASK = "update_mask"
_NOT_CONTENT = frozenset({_MASK, "if_match"})  # other fields of that sort have no presence
_DEEPEST = 4  # names in a dotted path


class Masked(Protocol):
    """An RPC's request message with an update mask."""

    @property
    def DESCRIPTOR(self) -> Any: ...  # noqa: N802 - protobuf's name
    @property
    def update_mask(self) -> FieldMask: ...


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of fields, dotted where they lie deeper."""

    given: frozenset[str]
    """Change to the value in the request."""
    cleared: frozenset[str]
    """Clear: the mask names them and the request has no value."""

    def __contains__(self, path: str) -> bool:
        return path in self.given or path in self.cleared


def changes_of(request: Masked) -> Changes:
    """What a request changes by its update_mask.

    Fields that can be changed are repeated, messages, or `optional`, and neither OUTPUT_ONLY nor IMMUTABLE; ids and
    what concerns the request (its key, its precondition) have no presence. Without a mask, or with an empty one, the
    fields that are set are changed. A field that a mask names and that has no value is cleared if it is `clearable`.

    Raises Refused (VALIDATION_FAILED): `update_mask` for a path that is no such field, the field's own path for one
    that cannot be cleared.
    """
    changeable = _changeable(request.DESCRIPTOR)
    if not request.update_mask.paths:
        return Changes(frozenset(path for path in changeable if "." not in path and _has(request, path)), frozenset())
    given, cleared = set(), set()
    for path in request.update_mask.paths:
        field = changeable.get(path)
        if field is None:
            raise _not_changeable(changeable)
        if _has(request, path):
            given.add(path)
        elif is_clearable(field):
            cleared.add(path)
        else:
            raise invalid(path, "Cannot be cleared: give it a value, or leave it out of update_mask.")
    return Changes(frozenset(given), frozenset(cleared))


def stays_as_it_is(request: Message, path: str) -> bool:
    """Whether a field lies in a message of which the request changes other fields alone: the mask names those.

    What such a message lacks in the request, it has in the record.
    """
    if _MASK not in request.DESCRIPTOR.fields_by_name:
        return False
    paths = cast(Masked, request).update_mask.paths
    if len(paths) > MOST_PATHS:  # a violation itself
        return False
    outer, names = path.rpartition(".")[0], set(paths)
    touched = path in names or any(name.startswith(f"{path}.") for name in names)
    return bool(outer) and outer not in names and not touched and any(name.startswith(f"{outer}.") for name in names)


@cache
def _changeable(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    """The fields that can be changed, by their paths."""
    return dict(_fields(descriptor, "", _DEEPEST))


def _fields(descriptor: Descriptor, prefix: str, depth: int) -> Iterator[tuple[str, FieldDescriptor]]:
    for field in descriptor.fields:
        if field.name in _NOT_CONTENT or is_fixed(field):
            continue
        nested = prefix and not field.is_repeated  # below a message every field is content, with presence or without
        if not (field.has_presence or field.is_repeated or nested):
            continue
        path = f"{prefix}{field.name}"
        yield path, field
        inner = field.message_type
        if inner is not None and not field.is_repeated and inner.file.package != "google.protobuf" and depth > 1:
            yield from _fields(inner, f"{path}.", depth - 1)


def _has(message: Any, path: str) -> bool:
    """Whether the request has a value for the field; one without presence always has, in a message that is there."""
    *outer, name = path.split(".")
    for each in outer:
        if not message.HasField(each):
            return False
        message = getattr(message, each)
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.is_repeated:
        return bool(getattr(message, name))
    return message.HasField(name) if field.has_presence else True


def _not_changeable(changeable: Iterable[str]) -> Refused:
    names = ", ".join(path for path in changeable if "." not in path)
    return invalid(_MASK, f"Names something that is no field to change; there are: {names}.")
