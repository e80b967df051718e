"""What a type hint says about the values of a source: their type, and whether there may be none or several of them."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from inspect import getattr_static
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from domainkit.instants import Instant

_ORDERED = (list, tuple, Sequence, Iterable)
_UNORDERED = (set, frozenset, AbstractSet)


class MappingError(Exception):
    """A dataclass does not fit its message: the process must not start. The text names message, field and remedy."""


@dataclass(frozen=True, slots=True)
class SourceType:
    """`value` is the type of one value: a scalar, an Enum, a dataclass, a message or Instant.

    `optional`: it may be None. `repeated`: there are several. `ordered`: their order means something.
    """

    value: Any
    optional: bool = False
    repeated: bool = False
    ordered: bool = True

    @property
    def name(self) -> str:
        name = getattr(self.value, "__name__", str(self.value))
        if self.repeated:
            return f"several {name}"
        return f"{name} | None" if self.optional else name


def source_type(hint: Any) -> SourceType:
    """Raises MappingError for what no message field can hold, such as a union."""
    if isinstance(hint, NewType) and hint is not Instant:
        return source_type(hint.__supertype__)
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _optional(hint)
    if origin in _ORDERED or origin in _UNORDERED:
        return _repeated(hint, ordered=origin in _ORDERED)
    return SourceType(hint)


def type_at(owner: type, path: str) -> SourceType | None:
    """The type of the attribute at a dotted path; None where there is no such attribute.

    Raises MappingError where a step on the way may be None.
    """
    name, _, rest = path.partition(".")
    hint = attribute_hints(owner).get(name)
    if hint is None:
        return None
    found = source_type(hint)
    if not rest:
        return found
    if found.optional or found.repeated:
        raise MappingError(f"{owner.__name__}.{name} is {found.name}, so `{path}` may lead nowhere: compute it")
    return type_at(found.value, rest) if isinstance(found.value, type) and is_dataclass(found.value) else None


@cache
def attribute_hints(owner: type) -> Mapping[str, Any]:
    """The hints of a dataclass's fields and of its properties, by name."""
    hints = get_type_hints(owner)
    of_fields = {field.name: hints[field.name] for field in fields(owner)}
    return {**_property_hints(owner), **of_fields}


def _property_hints(owner: type) -> dict[str, Any]:
    found = ((name, getattr_static(owner, name)) for name in dir(owner) if not name.startswith("_"))
    getters = {name: member.fget for name, member in found if isinstance(member, property)}
    returned = {name: get_type_hints(getter).get("return") for name, getter in getters.items()}
    return {name: hint for name, hint in returned.items() if hint is not None}


def _optional(hint: Any) -> SourceType:
    some = [argument for argument in get_args(hint) if argument is not NoneType]
    if len(some) != 1:
        raise MappingError(f"{hint} may be of several types: compute the field, with one type")
    return replace(source_type(some[0]), optional=True)


def _repeated(hint: Any, *, ordered: bool) -> SourceType:
    arguments = get_args(hint)
    if get_origin(hint) is tuple:
        if len(arguments) != 2 or arguments[1] is not Ellipsis:
            raise MappingError(f"{hint} has a fixed length, and a repeated field has not: use tuple[X, ...]")
        arguments = arguments[:1]
    each = source_type(arguments[0])
    if each.optional or each.repeated:
        raise MappingError(f"{hint}: a repeated field holds neither None nor lists: compute it")
    return replace(each, repeated=True, ordered=ordered)
