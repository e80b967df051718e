"""What the use cases of adjudication rules need from storage."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.adjudication.domain.events import AdjudicationRulesChanged
from warranty.adjudication.domain.rules import AdjudicationRules

Decide = Callable[[AdjudicationRules], tuple[AdjudicationRules, Sequence[AdjudicationRulesChanged]]]


class RulesVersions(Protocol):
    async def get(self, id: str) -> AdjudicationRules | None: ...

    async def in_force(self, retailer: str) -> AdjudicationRules | None:
        """The version of the retailer that was published last; None before the first."""

    async def add(self, version: AdjudicationRules, key: IdempotencyKey | None) -> AdjudicationRules:
        """Stores a new version, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None, key: IdempotencyKey | None
    ) -> AdjudicationRules | None:
        """Loads, lets `act` decide, stores; None if there is no such version. A repeated request does nothing."""

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[AdjudicationRules]:
        """Newest first."""
