"""What the use cases of pending reasons need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.pending_reasons.domain.events import PendingReasonChanged
from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.pending_reasons.domain.pending_reason_query import PendingReasonQuery
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[PendingReason], tuple[PendingReason, Sequence[PendingReasonChanged]]]


class PendingReasons(Protocol):
    async def get(self, id: str) -> PendingReason | None: ...

    async def add(self, reason: PendingReason, key: IdempotencyKey | None = None) -> PendingReason:
        """Stores a new reason, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> PendingReason | None:
        """Loads, lets `act` decide, stores; None if there is no such reason. A repeated request does nothing."""

    async def page(self, query: PendingReasonQuery, *, size: int, after: Cursor | None) -> Page[PendingReason]:
        """By name; a page may have fewer than `size` and yet a cursor."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...
