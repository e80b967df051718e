"""What the use cases of coverage need from the asset whose document has the coverages."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant

from warranty.coverage.domain.coverage import Coverage
from warranty.product_models.domain.terms import MeterUnit


class CoveredAsset(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def retailer(self) -> str: ...
    @property
    def customer_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def ended_at(self) -> Instant | None:
        """When its sale ended, such as by a return: nothing covers it from then on."""

    @property
    def owned_since(self) -> Instant | None:
        """When it became its owner's; None where it was nobody's before."""

    @property
    def sold_at(self) -> Instant | None:
        """None: stored before assets had it."""

    @property
    def time_zone(self) -> str:
        """Of its days; empty: stored before assets had it."""
        ...

    @property
    def coverages(self) -> tuple[Coverage, ...]: ...


class Assets(Protocol):
    async def get(self, id: str) -> CoveredAsset | None: ...

    async def as_owned_at(self, id: str, at: Instant) -> CoveredAsset | None:
        """The asset with the coverages of whoever owned it at an instant, or owned it last by then."""

    async def change_coverages(
        self,
        id: str,
        act: Callable[[CoveredAsset], tuple[Coverage, ...]],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> CoveredAsset | None:
        """Stores what `act` returns, and publishes the change. None where there is no such asset."""


class Usage(Protocol):
    async def totals(self, asset_id: str, at: Instant) -> Mapping[MeterUnit, int]:
        """What the asset had been used at an instant, in each unit that is known."""
        ...


class Claim(Protocol):
    @property
    def id(self) -> str: ...


class Claims(Protocol):
    async def earlier(self, retailer: str, asset_id: str, customer_id: str) -> Sequence[Claim]:
        """All that the customer has handed in for the asset."""
        ...


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
