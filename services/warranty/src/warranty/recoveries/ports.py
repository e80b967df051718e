"""What the use cases of recoveries need from storage and from claims."""

from collections.abc import Callable, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.claims.domain.claim import Claim
from warranty.recoveries.domain.recovery import SupplierRecovery
from warranty.recoveries.domain.recovery_query import RecoveryQuery


class Claims(Protocol):
    async def get(self, id: str) -> Claim | None: ...


class SupplierRecoveries(Protocol):
    async def get(self, id: str) -> SupplierRecovery | None: ...

    async def add(self, recovery: SupplierRecovery, key: IdempotencyKey | None) -> SupplierRecovery | None:
        """Stores it. None where its line has one; a repeated request returns what the first one made."""

    async def change(
        self,
        id: str,
        act: Callable[[SupplierRecovery], SupplierRecovery],
        *,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> SupplierRecovery | None:
        """Stores what `act` decides. None where there is no such recovery."""

    async def page(self, query: RecoveryQuery, *, size: int, after: Cursor | None) -> Page[SupplierRecovery]:
        """Newest first."""
