"""What the use cases need from outside."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from tickets.domain.actor import Actor, ActorKind

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)
E_contra = TypeVar("E_contra", contravariant=True)


class Viewer(Protocol):
    """Who asks, and what exists for them."""

    @property
    def role(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def display_name(self) -> str: ...
    @property
    def retailers(self) -> frozenset[str]: ...
    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the viewer; None where the scope is wider."""
        ...

    def sees(self, retailer: str, customer_id: str | None = None) -> bool: ...
    def retailer(self, named: str) -> str: ...


def actor_of(viewer: Viewer) -> Actor:
    return Actor(ActorKind(viewer.role), viewer.id, viewer.display_name)


Request = Any
"""A request that its caller may repeat. Use cases hand it on to the store, which alone knows what is in it."""


class SeenRequests(Protocol):
    """Keys of requests whose outcome has an id of its own, which the key cannot lead to: a retailer's, an order's."""

    async def remember(self, request: Request) -> None:
        """Notes its key before it is carried out; refuses one that was noted with another payload.

        What is carried out must be safe to repeat: a crash in between leaves the note alone.
        """


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


class Aggregates(Protocol[A, E_contra]):
    """Aggregates of one kind, stored together with their events."""

    async def get(self, id: str) -> A | None: ...
    async def get_many(self, ids: Sequence[str]) -> list[A]: ...

    async def add(self, value: A, events: Sequence[E_contra], idempotency_key: Request | None = None) -> A:
        """Stores a new one, or answers with what the same request stored before."""

    async def change(
        self,
        id: str,
        act: Callable[[A], tuple[A, Sequence[E_contra]]],
        *,
        if_version: Set[int] | None = None,
        idempotency_key: Request | None = None,
    ) -> A | None:
        """Loads, lets `act` decide, stores; None if there is none. A request seen before is not acted on again.

        Refuses where the version is none of `if_version`; None: whatever it is.
        """

    async def admit(self, id: str, idempotency_key: Request | None = None) -> None:
        """Refuses a request whose key `change` would refuse, or whose events it would have no room for."""
