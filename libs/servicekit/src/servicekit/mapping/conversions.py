"""Whether a source fits a message field, and what has to be done with its values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from domainkit.instants import Instant
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from servicekit.mapping.enums import numbers_of
from servicekit.mapping.source_types import MappingError, SourceType

if TYPE_CHECKING:
    from servicekit.mapping.plans import Plan

TIMESTAMP = "google.protobuf.Timestamp"
_SCALARS: Mapping[int, type] = {
    FieldDescriptor.CPPTYPE_INT32: int,
    FieldDescriptor.CPPTYPE_INT64: int,
    FieldDescriptor.CPPTYPE_UINT32: int,
    FieldDescriptor.CPPTYPE_UINT64: int,
    FieldDescriptor.CPPTYPE_BOOL: bool,
    FieldDescriptor.CPPTYPE_DOUBLE: float,
    FieldDescriptor.CPPTYPE_FLOAT: float,
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What becomes of a source's values: `instant`, `numbers` or `nested`; with none of them, they go as they are."""

    instant: bool = False
    numbers: Mapping[Enum, int] | None = None
    nested: "Plan | None" = None
    optional: bool = False
    repeated: bool = False
    ordered: bool = True


Nested = Callable[[type, Descriptor], "Plan"]
"""The plan by which a dataclass inside another one becomes a message."""


def conversion_of(source: SourceType, field: FieldDescriptor, nested: Nested) -> Conversion:
    """Raises MappingError where the source does not fit the field; the text names neither: the caller does."""
    _require_same_presence(source, field)
    if field.message_type is not None:
        conversion = _message_conversion(source, field.message_type, nested)
    elif field.enum_type is not None:
        conversion = _enum_conversion(source, field.enum_type)
    else:
        conversion = _scalar_conversion(source, field)
    return replace(conversion, optional=source.optional, repeated=source.repeated, ordered=source.ordered)


def _require_same_presence(source: SourceType, field: FieldDescriptor) -> None:
    if source.repeated and source.optional:
        raise MappingError("a repeated field cannot be unset: use an empty tuple in place of None")
    if source.repeated != field.is_repeated:
        one, other = ("several values", "one") if source.repeated else ("one value", "several")
        raise MappingError(f"the source has {one}, the field {other}: compute it, or change one")
    if source.optional and not field.has_presence:
        raise MappingError("the source may be None and the field cannot be unset: make it `optional`, or compute it")
    choice = field.containing_oneof
    if choice is not None and len(choice.fields) > 1 and not source.optional:
        raise MappingError(
            f"it is one of `{choice.name}` and the source is always there: let it be None, or compute it"
        )


def _message_conversion(source: SourceType, message: Descriptor, nested: Nested) -> Conversion:
    if message.GetOptions().map_entry:
        raise MappingError("maps are not mapped: use a repeated message, or list it in `unset`")
    if not source.ordered:
        raise MappingError("a set of messages has no order: use a tuple, or compute it")
    if source.value is Instant or message.full_name == TIMESTAMP:
        if source.value is not Instant or message.full_name != TIMESTAMP:
            raise MappingError(
                f"the source is {source.name}, the field takes {message.full_name}: Instants become Timestamps alone"
            )
        return Conversion(instant=True)
    if is_dataclass(source.value) and isinstance(source.value, type):
        return Conversion(nested=nested(source.value, message))
    if getattr(source.value, "DESCRIPTOR", None) == message:
        return Conversion()
    raise MappingError(f"the source is {source.name}, the field takes {message.full_name}: compute it, or change one")


def _enum_conversion(source: SourceType, enum: EnumDescriptor) -> Conversion:
    if isinstance(source.value, type) and issubclass(source.value, Enum):
        return Conversion(numbers=numbers_of(source.value, enum))
    raise MappingError(f"the source is {source.name}, the field takes a value of {enum.full_name}: use a StrEnum")


def _scalar_conversion(source: SourceType, field: FieldDescriptor) -> Conversion:
    of_texts = bytes if field.type == FieldDescriptor.TYPE_BYTES else str
    expected = _SCALARS.get(field.cpp_type, of_texts)
    if source.value is not expected:
        raise MappingError(
            f"the source is {source.name}, the field takes {expected.__name__}: compute it, or change one"
        )
    return Conversion()
