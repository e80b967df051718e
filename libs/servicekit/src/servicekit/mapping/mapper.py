"""The mapper: how dataclasses of the domain become the protobuf messages of responses and of events.

A pair of both is compiled when its module is imported. What does not fit raises MappingError there, so that the process
does not start: a field that was added to the contract and not to the domain, or that is of another type, is noticed by
whoever adds it. Everything that is not simply the attribute of the same name is listed where the pair is compiled, and
nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from servicekit.mapping.plans import Components, Exceptions, PairError, Plan, descriptor_of, plan_of
from servicekit.mapping.writers import Writers

S = TypeVar("S")
M = TypeVar("M", bound=Message)
MessageFields = Any
"""The fields of a message by name. (The stubs know that messages fit into messages, not that these do.)"""


@dataclass(frozen=True, slots=True, eq=False)
class Mapper(Generic[S, M]):
    """Values of one dataclass as messages of one type. Made by `mapper`."""

    source: type[S]
    message: type[M]
    plan: Plan
    exceptions: Exceptions
    parts: Sequence["Mapper[Any, Any]"]
    writers: Writers

    def __call__(self, value: S, /, *, role: str = "", **given: Any) -> M:
        """The value as `role` may see it; without a role, as other services may. `given`: what the pair says."""
        return self.message(**self.writers[role](value, given))

    def fields(self, value: S, /, *, role: str = "", **given: Any) -> MessageFields:
        """The same as keyword arguments, to stand inside another message without being copied: Response(ticket=…)."""
        return self.writers[role](value, given)

    def but(
        self,
        *,
        sources: Mapping[str, str] = {},
        computed: Mapping[str, Callable[[S], Any] | Callable[[S, str], Any]] = {},
        given: Mapping[str, Any] = {},
        unset: Set[str] = frozenset(),
    ) -> "Mapper[S, M]":
        """The same pair with these exceptions in place of those that it has for the same fields."""
        changed = Exceptions(sources, computed, given, unset)
        names, known = set(changed.names()), self.exceptions
        return mapper(
            self.source,
            self.message,
            sources={**_without(known.sources, names), **sources},
            computed={**_without(known.computed, names), **computed},
            given={**_without(known.given, names), **given},
            unset=(known.unset - names) | unset,
            parts=self.parts,
        )


def mapper(
    source: type[S],
    message: type[M],
    *,
    sources: Mapping[str, str] = {},
    computed: Mapping[str, Callable[[S], Any] | Callable[[S, str], Any]] = {},
    given: Mapping[str, Any] = {},
    unset: Set[str] = frozenset(),
    parts: Sequence[Mapper[Any, Any]] = (),
) -> Mapper[S, M]:
    """Compiles a pair. Raises MappingError that names each field that does not fit, and the remedy.

    - `sources`: fields whose attribute has another name, or lies deeper: {"name": "profile.name"}.
    - `computed`: fields that a function of the value returns, or of the value and the role that it is for. The function
      declares what it returns, and that is converted as an attribute of this type is.
    - `given`: fields that the caller supplies with every call, as keywords, and of which type.
    - `unset`: fields that stay unset on purpose.
    - `parts`: mappers of dataclasses inside this one that have exceptions of their own.
    """
    exceptions = Exceptions(sources, computed, given, unset)
    if "role" in given:
        raise PairError(
            f"{message.DESCRIPTOR.full_name}.role cannot be given: callers name their own role so; compute it"
        )
    inner = parts_of(parts)
    plan = plan_of(source, descriptor_of(message), exceptions, inner)
    inner.require_used(message.DESCRIPTOR.full_name)
    return Mapper(source, message, plan, exceptions, parts, Writers(plan))


def parts_of(mappers: Sequence[Mapper[Any, Any]]) -> Components:
    """Raises MappingError for a mapper that needs what only a caller can give."""
    for each in mappers:
        if each.exceptions.given:
            names = ", ".join(each.exceptions.given)
            raise PairError(f"{each.plan.message.full_name} inside another message: nobody gives {names}; use `but`")
    return Components([each.plan for each in mappers])


N = TypeVar("N")


def _without(exceptions: Mapping[str, N], names: Set[str]) -> dict[str, N]:
    return {name: value for name, value in exceptions.items() if name not in names}
