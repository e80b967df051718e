"""What the use cases of this topic need from assets and meters."""

from collections.abc import Callable, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.changes import Outcome
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.metering import LimitUsage
from warranty.product_models.domain.terms import MeterLimit


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def change_coverages(
        self,
        id: str,
        act: Callable[[Asset], tuple[Coverage, ...]],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> Asset | None:
        """Stores what `act` returns, and publishes it where a ledger changed. None where there is no such asset."""

    async def change(
        self, id: str, act: Callable[[Asset], Outcome], *, idempotency_key: IdempotencyKey | None
    ) -> Asset | None:
        """Stores what `act` decides together with its events. None where there is no such asset."""


class Usages(Protocol):
    async def usage(self, asset_id: str, limit: MeterLimit, *, now: Instant) -> LimitUsage:
        """When the meter of an asset reached the limit, or will."""


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and is not to be written to any more."""
