"""What the use cases of transfers need from assets, claims and erasures, and for counting attempts."""

from collections.abc import Callable
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.changes import Outcome
from warranty.claims.domain.bounds import OpenClaims


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def change(
        self, id: str, act: Callable[[Asset], Outcome], *, idempotency_key: IdempotencyKey | None
    ) -> Asset | None:
        """Stores what `act` decides together with its events. None where there is no such asset."""

    async def page(self, query: AssetQuery, *, size: int, after: Cursor | None) -> Page[Asset]:
        """Newest first."""


class Claims(Protocol):
    async def open_claims(self, retailer: str, asset_id: str, customer_id: str) -> OpenClaims:
        """How many claims of a customer are open, drafts among them."""


class Attempts(Protocol):
    async def count(self, retailer: str, whose: str, *, most: int, now: Instant) -> None:
        """Stores one more attempt. Raises Refused: TOO_MANY_CODE_ATTEMPTS."""


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
