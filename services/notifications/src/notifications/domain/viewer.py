"""Who looks at a list, and a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from notifications.domain.instants import Instant

T = TypeVar("T")


class Viewer(Protocol):
    """Who asks, and what exists for them."""

    @property
    def role(self) -> str: ...
    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the viewer; None where the scope is wider."""
        ...

    def sees(self, retailer: str, customer_id: str | None = None) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list that is ordered by (instant, id)."""

    at: Instant
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and where the rest of it starts; None where there is none."""

    items: Sequence[T]
    rest: Place | None
