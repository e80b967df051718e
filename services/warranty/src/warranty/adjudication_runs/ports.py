"""What the use cases of dry runs need from storage and from other topics."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.adjudication.domain.rules import AdjudicationRules
from warranty.adjudication_runs.domain.run import AdjudicationRun
from warranty.claims.domain.claim import Claim


class SlotTaken(Exception):
    """Another run of the retailer has the place."""


class Runs(Protocol):
    async def get(self, id: str) -> AdjudicationRun | None: ...

    async def add(self, run: AdjudicationRun, key: IdempotencyKey | None) -> AdjudicationRun:
        """Stores a new one, or returns what the same request stored before. Raises SlotTaken."""

    async def change(self, id: str, act: Callable[[AdjudicationRun], AdjudicationRun]) -> AdjudicationRun | None: ...

    async def open_of(self, retailer: str) -> Sequence[AdjudicationRun]:
        """Those that have not ended."""


class Versions(Protocol):
    async def get(self, id: str) -> AdjudicationRules | None: ...


class HandedIn(Protocol):
    async def handed_in(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Claim]:
        """The retailer's claims that were submitted, the last one first."""
