"""Who asks, and how far they have come in a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

A_co = TypeVar("A_co", covariant=True)


class Viewer(Protocol):
    """Who asks, and what exists for them."""

    @property
    def role(self) -> str: ...
    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the viewer; None where the scope is wider."""

    def sees(self, retailer: str, customer_id: str | None = None) -> bool: ...


class Place(Protocol):
    """Where a page ended: the sort value and the id of its last entry."""

    @property
    def key(self) -> int | str | None: ...
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class After:
    """A place that we make ourselves."""

    key: int | str | None
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[A_co]):
    """Some of a list, and where the rest of it begins; None if there is no rest."""

    items: Sequence[A_co]
    rest: Place | None
