"""What the use cases of erasures need from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.customers.domain.customer import Customer
from tickets.erasures.domain.erasure import Erasure
from tickets.erasures.domain.erasure_query import ErasureQuery
from tickets.erasures.domain.events import ErasureEvent

Decide = Callable[[Erasure], tuple[Erasure, Sequence[ErasureEvent]]]


class Erasures(Protocol):
    async def get(self, id: str) -> Erasure | None: ...

    async def change(self, id: str, act: Decide) -> Erasure | None:
        """Loads the erasure, lets `act` decide and stores what it returns; None if there is no such erasure."""

    async def add_unless_known(self, erasure: Erasure, events: Sequence[ErasureEvent]) -> Erasure:
        """Stores the erasure; returns the one that the customer has if there is one already."""

    async def page(self, query: ErasureQuery, *, size: int, after: Cursor | None) -> Page[Erasure]:
        """Newest first."""


class Customers(Protocol):
    async def get(self, id: str) -> Customer | None: ...


class IdempotencyKeys(Protocol):
    async def remember(self, key: IdempotencyKey) -> None:
        """Stores a key before its request is carried out; refuses one that was used with another payload."""
