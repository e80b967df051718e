"""What the use cases of retailers need from outside."""

from collections.abc import Awaitable, Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[Retailer], tuple[Retailer, Sequence[RetailerChanged]]]

Begin = Callable[[str], Awaitable[None]]
"""Makes what each retailer has from its beginning, given its id, unless it is there. Repeated by the next start."""


class IdempotencyKeys(Protocol):
    """Keys of requests whose outcome has an id of its own, to which the key cannot lead."""

    async def remember(self, key: IdempotencyKey) -> None:
        """Stores a key before its request is carried out; refuses one that was used with another payload.

        The request must be safe to repeat: after a crash in between, the key alone is stored.
        """


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...
    async def get_many(self, ids: Sequence[str]) -> list[Retailer]: ...

    async def add_unless_known(self, retailer: Retailer) -> Retailer:
        """Stores it; returns the one that has its id if there is one already."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Retailer | None:
        """Loads, lets `act` decide, stores; None if there is no such retailer. A repeated request is not acted
        on again.

        Refuses where the version is none of `if_version`; None: whatever it is.
        """

    async def page(self, *, size: int, after: Cursor | None) -> Page[Retailer]:
        """All of them, by id."""
