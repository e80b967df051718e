"""Lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the sort value and the id of its last entry. `key` is None where ids alone give the order."""

    key: int | str | None
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Some entries of a list, and where the rest of it begins; None if there is no rest."""

    items: Sequence[T_co]
    rest: Cursor | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries a list has. With `more` the counting stopped there: it has at least `n`, and may have more."""

    n: int
    more: bool = False
