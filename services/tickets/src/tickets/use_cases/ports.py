"""What the use cases need of the world. Adapters and entry points are what fits these shapes."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from tickets.domain.actor import Actor, ActorKind
from tickets.domain.coverage import Coverage
from tickets.domain.customer import Customer
from tickets.domain.events import ContactChanged, PurchaseEvent, TicketEvent
from tickets.domain.instants import Instant
from tickets.domain.purchase import Purchase
from tickets.domain.retailer import Retailer
from tickets.domain.ticket import Message, Status, Ticket

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

    async def add(self, value: A, events: Sequence[E_contra], request: Request | None = None) -> A:
        """Stores a new one, or answers with what the same request stored before."""

    async def change(
        self,
        id: str,
        act: Callable[[A], tuple[A, Sequence[E_contra]]],
        *,
        if_version: Set[int] | None = None,
        request: Request | None = None,
    ) -> A | None:
        """Loads, lets `act` decide, stores; None if there is none. A request seen before is not acted on again.

        Refuses where the version is none of `if_version`; None: whatever it is.
        """

    async def admit(self, id: str, request: Request | None = None) -> None:
        """Refuses a request whose key `change` would refuse, or whose events it would have no room for."""


Tickets = Aggregates[Ticket, TicketEvent]
Customers = Aggregates[Customer, ContactChanged]
Purchases = Aggregates[Purchase, PurchaseEvent]


class TicketOrder(StrEnum):
    CREATED_AT = "created_at"
    """Newest first."""
    DUE_AT = "due_at"
    """Most urgent first; those whose clock stands come last, oldest first."""


class TicketFilter(StrEnum):
    """The one thing that a list of tickets may be narrowed to besides their status."""

    ASSIGNEE = "assignee_id"
    CUSTOMER = "customer_id"
    ASSET = "asset_id"


@dataclass(frozen=True, slots=True)
class TicketQuery:
    """Tickets of a retailer in any of these statuses, perhaps only those of one assignee, customer or asset."""

    retailer: str
    statuses: tuple[Status, ...] = tuple(Status)
    only: tuple[TicketFilter, str] | None = None
    order: TicketOrder = TicketOrder.CREATED_AT


class TicketLists(Protocol):
    async def page(self, query: TicketQuery, *, size: int, after: Place | None) -> Page[Ticket]: ...


class Messages(Protocol):
    """The messages after each ticket's opening one."""

    async def keep(self, message: Message) -> Message:
        """Stores it; the one stored before if this id is known."""

    async def get_many(self, ids: Sequence[str]) -> list[Message]: ...


class CustomerLists(Protocol):
    async def matching(self, retailer: str, match_key: str) -> Customer | None: ...

    async def add_unless_known(self, customer: Customer, events: Sequence[ContactChanged]) -> Customer:
        """Stores it; answers with the one that has its match key if there is one already."""

    async def page(self, retailer: str, *, email: str | None, size: int, after: Place | None) -> Page[Customer]:
        """Newest first; all of them where `email` is None."""


class PurchaseLists(Protocol):
    async def add_unless_known(self, purchase: Purchase, events: Sequence[PurchaseEvent]) -> Purchase:
        """Stores it; answers with the one that has its id if there is one already."""

    async def of_order(self, retailer: str, order_id: str) -> Purchase | None:
        """The purchase whose id comes from another spelling of this order id."""

    async def holds(self, retailer: str, customer_id: str, asset_id: str) -> bool:
        """Whether one of the customer's purchases has this unit, not refused by warranty."""

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Place | None) -> Page[Purchase]:
        """Newest first; of all customers where `customer_id` is None."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...
    async def get_many(self, ids: Sequence[str]) -> list[Retailer]: ...

    async def add_unless_known(self, retailer: Retailer) -> Retailer:
        """Stores it; answers with the one that has its id if there is one already."""

    async def page(self, *, size: int, after: Place | None) -> Page[Retailer]:
        """All of them, by id."""


class CoverageDesk(Protocol):
    async def check(self, retailer: str, asset_id: str, at: Instant) -> Coverage:
        """Whether the asset is covered at an instant. Unknown, with its reason, where warranty cannot say in time."""
