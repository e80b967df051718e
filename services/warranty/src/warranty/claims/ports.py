"""What the use cases of claims need from storage, from assets and from erasures."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.adjudication.domain.rules import AdjudicationRules
from warranty.assets.domain.asset import Asset
from warranty.claims.domain.changing import Outcome
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.claim_query import ClaimQuery

Decide = Callable[[Claim], Outcome]


class Claims(Protocol):
    async def get(self, id: str) -> Claim | None: ...

    async def add(self, made: Outcome, key: IdempotencyKey | None = None) -> Claim:
        """Stores a new claim, or returns what the same request stored before. Raises Refused: CLAIM_DUPLICATE."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Claim | None:
        """Loads, lets `act` decide, stores; None if there is none. A repeated request does nothing.

        Raises Refused: CLAIM_DUPLICATE where the claim would stand beside another one that is open.
        """

    async def page(self, query: ClaimQuery, *, size: int, after: Cursor | None) -> Page[Claim]:
        """Newest first."""

    async def of_asset(self, retailer: str, asset_id: str) -> Sequence[Claim]:
        """The newest claims of an asset."""


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...


class Rules(Protocol):
    async def in_force(self, retailer: str) -> AdjudicationRules | None:
        """What decides the retailer's claims now; None: people do."""


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
