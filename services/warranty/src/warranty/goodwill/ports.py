"""What the use cases of goodwill need from storage."""

from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.goodwill.domain.policy import GoodwillPolicy


class GoodwillPolicies(Protocol):
    async def get(self, id: str) -> GoodwillPolicy | None: ...

    async def add(self, policy: GoodwillPolicy, key: IdempotencyKey | None) -> GoodwillPolicy:
        """Stores it; a repeated request returns what the first one made."""

    async def newest(self, retailer: str) -> GoodwillPolicy | None:
        """The version that counts; None: there is no limit."""

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[GoodwillPolicy]:
        """Newest first."""
