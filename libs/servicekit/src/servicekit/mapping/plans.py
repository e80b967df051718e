"""Plans: where each field of a message comes from, worked out once for a dataclass and a message.

Nothing is compiled here that is not checked: a field without a source, or whose source is of another type, is an error.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, is_dataclass
from inspect import signature
from typing import Any, cast, get_type_hints

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from servicekit.mapping.conversions import Conversion, conversion_of
from servicekit.mapping.options import visible_to
from servicekit.mapping.source_types import MappingError, SourceType, source_type, type_at

REMEDY = "name its source in `sources`, compute it, let callers give it, or list it in `unset`"
Compute = Callable[..., Any]


class PairError(MappingError):
    """All that does not fit between a dataclass and its message: a sentence on each line."""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The fields of a message that are not simply the attribute of the same name and type; see `mapper`."""

    sources: Mapping[str, str] = field(default_factory=dict)
    computed: Mapping[str, Compute] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    unset: Set[str] = frozenset()

    def names(self) -> list[str]:
        return [*self.sources, *self.computed, *self.given, *self.unset]


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One of `path` (of attributes), `compute` and `given` says where the values come from.

    `by_role`: `compute` takes the caller's role, too. `roles` are those that see the field.
    """

    name: str
    conversion: Conversion
    roles: frozenset[str]
    path: str = ""
    compute: Compute | None = None
    by_role: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    source: type
    message: Descriptor
    fields: tuple[FieldPlan, ...]


@dataclass(frozen=True, slots=True)
class Components:
    """Plans of dataclasses inside others that have exceptions of their own, and which of them were of use."""

    plans: Sequence[Plan] = ()
    used: set[int] = field(default_factory=set)

    def find(self, source: type, message: Descriptor) -> Plan | None:
        for place, plan in enumerate(self.plans):
            if plan.source is source and plan.message.full_name == message.full_name:
                self.used.add(place)
                return plan
        return None

    def require_used(self, where: str) -> None:
        for place, plan in enumerate(self.plans):
            if place not in self.used:
                raise PairError(
                    f"{where}: nothing in it is a {plan.source.__name__} that becomes {plan.message.full_name}: "
                    "take it from `parts`"
                )


def descriptor_of(kind: type[Message]) -> Descriptor:
    return cast(Descriptor, kind.DESCRIPTOR)  # the stubs know another class, too, that does the same


def plan_of(
    source: type, message: Descriptor, exceptions: Exceptions, parts: Components, within: tuple[type, ...] = ()
) -> Plan:
    """Raises MappingError that lists everything that does not fit."""
    if not is_dataclass(source):
        raise PairError(f"{message.full_name}: {source.__name__} is no dataclass")
    if source in within:
        raise PairError(f"{message.full_name}: {source.__name__} contains itself: compute the inner one")
    problems = _unknown_names(message, exceptions)
    planned = []
    for each in message.fields:
        if each.name in exceptions.unset:
            continue
        try:
            planned.append(_field_plan(source, each, exceptions, parts, (*within, source)))
        except PairError as error:
            problems.append(str(error))
        except MappingError as error:
            problems.append(f"{each.full_name}, from {source.__name__}: {error}")
    if problems:
        raise PairError("\n".join(problems))
    return Plan(source, message, tuple(planned))


def _unknown_names(message: Descriptor, exceptions: Exceptions) -> list[str]:
    names = exceptions.names()
    unknown = [name for name in dict.fromkeys(names) if name not in message.fields_by_name]
    doubled = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    return [
        *(f"{message.full_name} has no field {name}: take it from the exceptions" for name in unknown),
        *(f"{message.full_name}.{name} is listed twice: one exception per field" for name in doubled),
    ]


def _field_plan(
    source: type, field: FieldDescriptor, exceptions: Exceptions, parts: Components, within: tuple[type, ...]
) -> FieldPlan:
    def nested(inner: type, message: Descriptor) -> Plan:
        return parts.find(inner, message) or plan_of(inner, message, Exceptions(), parts, within)

    def converted(found: SourceType) -> Conversion:
        return conversion_of(found, field, nested)

    name, roles = field.name, visible_to(field)
    if name in exceptions.given:
        return FieldPlan(name, converted(source_type(exceptions.given[name])), roles, given=True)
    compute = exceptions.computed.get(name)
    if compute is not None:
        by_role = len(signature(compute).parameters) == 2
        return FieldPlan(name, converted(_returned(compute)), roles, compute=compute, by_role=by_role)
    path = exceptions.sources.get(name, name)
    found = type_at(source, path)
    if found is None:
        raise MappingError(f"it has no attribute `{path}`: {REMEDY}")
    return FieldPlan(name, converted(found), roles, path=path)


def _returned(compute: Compute) -> SourceType:
    hint = get_type_hints(compute).get("return")
    if hint is None:
        raise MappingError("what computes it has no return type: use a named function that has one")
    return source_type(hint)
