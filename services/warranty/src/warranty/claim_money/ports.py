"""What the money of claims needs from stored claims and assets."""

from collections.abc import Callable, Mapping, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.money import Money

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.changes import Outcome as AssetOutcome
from warranty.claims.domain.changing import Outcome
from warranty.claims.domain.claim import Claim
from warranty.goodwill.domain.policy import GoodwillPolicy


class Claims(Protocol):
    async def change(
        self,
        id: str,
        act: Callable[[Claim], Outcome],
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Claim | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing."""

    async def erase(self, id: str, act: Callable[[Claim], Outcome]) -> Claim | None: ...


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def change(
        self, id: str, act: Callable[[Asset], AssetOutcome], *, idempotency_key: IdempotencyKey | None
    ) -> Asset | None:
        """Stores what `act` decides together with its events. None where there is no such asset."""


class Goodwill(Protocol):
    async def newest(self, retailer: str) -> GoodwillPolicy | None:
        """How much goodwill the retailer grants; None: there is no limit."""
        ...


class Prices(Protocol):
    async def of_lines(self, claim: Claim, asset: Asset | None) -> Mapping[int, Money]:
        """The list prices of a claim's lines, by their numbers; a line that the list does not name is left out."""
        ...
