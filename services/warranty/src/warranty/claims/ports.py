"""What the use cases of claims need from storage, from assets and from erasures."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.pages import Cursor, Page

from warranty.adjudication.domain.rules import AdjudicationRules
from warranty.assets.domain.asset import Asset
from warranty.calendars.domain.calendar import CalendarVersion
from warranty.claim_policies.domain.claim_policy import ClaimPolicy
from warranty.claims.domain.bounds import OpenClaims
from warranty.claims.domain.changing import Charge, Outcome
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.claim_query import ClaimQuery
from warranty.claims.domain.clocking import ClockTerms
from warranty.claims.domain.earlier import EarlierClaim

Decide = Callable[[Claim], Outcome]
DecideWithMoney = Callable[[Claim, Charge], Outcome]


class Claims(Protocol):
    async def get(self, id: str) -> Claim | None: ...

    async def add(self, made: Outcome, key: IdempotencyKey | None = None) -> Claim:
        """Stores a new claim, or returns what the same request stored before. Raises Refused: CLAIM_DUPLICATE."""

    async def note(self, id: str, now: Instant) -> None:
        """Stores what time brought: warnings and breaches."""

    async def page(self, query: ClaimQuery, *, size: int, after: Cursor | None) -> Page[Claim]:
        """In the order that the query asks for."""

    async def earlier(self, retailer: str, asset_id: str, customer_id: str) -> Sequence[EarlierClaim]:
        """All claims of a customer for an asset that were handed in."""
        ...

    async def open_claims(self, retailer: str, asset_id: str, customer_id: str) -> OpenClaims:
        """How many claims are open, drafts among them: of the customer for the asset, and of the customer in all."""


class Changes(Protocol):
    async def change(
        self,
        id: str,
        act: DecideWithMoney,
        *,
        now: Instant,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Claim | None:
        """Loads, lets `act` decide, stores, together with what the claim holds of the caps of coverages.

        None if there is no such claim. A repeated request does nothing. Raises Refused: CLAIM_DUPLICATE where the claim
        would stand beside another one that is open, LEDGER_FULL, CLAIM_MONEY_BUSY.
        """


class Erasing(Protocol):
    async def erase(self, id: str, act: DecideWithMoney, *, now: Instant) -> Claim | None:
        """As `Changes.change`, without what was remembered of requests and events."""


class Terms(Protocol):
    async def of(self, claim: Claim) -> ClockTerms | None:
        """By what its clock goes; of a draft, by what it would go if it were submitted now. None: by nothing."""


class Policies(Protocol):
    async def newest(self, retailer: str) -> ClaimPolicy | None:
        """What counts for claims that are submitted now; None: nothing is promised."""


class Calendars(Protocol):
    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """The newest version; None where there is no such calendar."""

    async def versions(self, ids: Iterable[str]) -> Mapping[str, CalendarVersion]:
        """Those that exist, by id."""
        ...


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...


class Rules(Protocol):
    async def in_force(self, retailer: str) -> AdjudicationRules | None:
        """What decides the retailer's claims now; None: people do."""


class Prices(Protocol):
    async def of_lines(self, claim: Claim, asset: Asset | None) -> Mapping[int, Money]:
        """The list prices of a claim's lines, by their numbers; a line that the list does not name is left out."""
        ...


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
