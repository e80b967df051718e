"""Stored claims, and the queries on them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates, Contended

from warranty.claims.domain.bounds import MOST_OPEN_OF_ASSET, MOST_OPEN_OF_CUSTOMER, OpenClaims, is_open
from warranty.claims.domain.changing import Outcome
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.claim_query import ClaimOrder, ClaimQuery
from warranty.claims.domain.clocking import ClockTerms, clocked, tick
from warranty.claims.domain.earlier import EarlierClaim, earlier_of
from warranty.claims.domain.events import ClaimEvent
from warranty.claims.domain.opening import duplicate, open_key, unit_key
from warranty.claims.ports import Decide, Terms

CLAIMS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
CLAIMS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="created_at")
CLAIMS_BY_ASSET = Index("by_asset", equal=("retailer", "asset_id"), order_by="created_at")
CLAIMS_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="created_at")
CLAIMS_BY_STATE = Index("by_state", equal=("retailer", "state"), order_by="created_at")
CLAIMS_BY_OPEN_KEY = Index("by_open_key", equal=("open_key",), unique=True)
CLAIMS_BY_UNIT_KEY = Index("by_unit_key", equal=("unit_key",), unique=True)
CLAIMS_DUE = Index("due", order_by="due_at")
CLAIMS_CLOCKS = Index("clocks", order_by="clock_at")
CLAIMS_HANDED_IN = Index("handed_in", equal=("retailer", "asset_id", "customer_id"), order_by="submitted_at")
CLAIMS_BY_SUBMISSION = Index("by_submission", equal=("retailer",), order_by="submitted_at")
CLAIMS_OPEN = Index("open", equal=("retailer", "open_of"), order_by="created_at")
CLAIMS_DRAFTS = Index("drafts", equal=("state",), order_by="created_at")
CLAIMS_BY_TARGET = Index("by_target", equal=("retailer",), order_by="target_at")
CLAIMS = Collection(
    "claims",
    (
        *(CLAIMS_BY_AGE, CLAIMS_BY_CUSTOMER, CLAIMS_BY_ASSET, CLAIMS_BY_TICKET, CLAIMS_BY_STATE),
        *(CLAIMS_BY_OPEN_KEY, CLAIMS_BY_UNIT_KEY, CLAIMS_DUE, CLAIMS_CLOCKS, CLAIMS_BY_TARGET),
        *(CLAIMS_HANDED_IN, CLAIMS_BY_SUBMISSION, CLAIMS_OPEN, CLAIMS_DRAFTS),
    ),
    filters=tuple(Filterable(path, str) for path in ("customer_id", "asset_id", "ticket_id", "state")),
    personal=PersonalData(
        kind=Claim,
        purpose="To decide what is owed for a unit that failed, and to know why it was decided so",
        retention="Until the customer is erased; then without texts and names",
    ),
)
_INDEXES = {
    "ticket_id": CLAIMS_BY_TICKET,
    "asset_id": CLAIMS_BY_ASSET,
    "customer_id": CLAIMS_BY_CUSTOMER,
    "state": CLAIMS_BY_STATE,
}
"""The index that finds the claims with a value of a field. The first one that a query names finds the fewest."""
_AT_ONCE = 100
_ATTEMPTS = 10


def claim_index_fields(claim: Claim) -> dict[str, Any]:
    """The fields that only an index needs: None is in no index."""
    return {
        "open_key": open_key(claim),
        "unit_key": unit_key(claim),
        "open_of": claim.customer_id if is_open(claim) else None,
        "due_at": claim.info.next_at if claim.info else None,
        "clock_at": claim.clock.next_at if claim.clock else None,
        "target_at": claim.clock.due_at if claim.clock else None,
    }


@dataclass(frozen=True, slots=True)
class ClaimRepository:
    """Whatever changes a claim, its clock follows in the same write."""

    claims: Aggregates[Claim, ClaimEvent]
    terms: Terms

    async def get(self, id: str) -> Claim | None:
        return await self.claims.get(id)

    async def add(self, made: Outcome, key: IdempotencyKey | None = None) -> Claim:
        claim, events = made
        try:
            return await self.claims.add(claim, events, key)
        except DuplicateKey:
            raise duplicate(await self._taken_by(claim)) from None

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Claim | None:
        changed: list[Claim] = []

        def acted(claim: Claim) -> Outcome:
            outcome = act(claim)
            changed.append(outcome[0])
            return outcome

        try:
            return await self._clocked(
                id, acted, lambda act: self.claims.change(id, act, if_version=if_version, idempotency_key=key)
            )
        except DuplicateKey:
            raise duplicate(await self._taken_by(changed[-1])) from None

    async def erase(self, id: str, act: Decide) -> Claim | None:
        return await self._clocked(id, act, lambda clocked: self.claims.erase(id, clocked))

    async def note(self, id: str, now: Instant) -> None:
        await self.claims.change(id, lambda claim: tick(claim, now))

    async def _clocked(self, id: str, act: Decide, store: Callable[[Decide], Awaitable[Claim | None]]) -> Claim | None:
        """Terms are read before the change, and again where the claim was submitted under others meanwhile."""
        for _ in range(_ATTEMPTS):
            claim = await self.get(id)
            terms = await self.terms.of(claim) if claim else None
            try:
                return await store(partial(_with_clock, act=act, terms=terms))
            except _OtherTermsError:
                continue
        raise Contended

    async def page(self, query: ClaimQuery, *, size: int, after: Cursor | None) -> Page[Claim]:
        asked: Mapping[str, str] = {
            name: str(value) for name in _INDEXES if (value := getattr(query, name)) is not None
        }
        by_target = query.order is ClaimOrder.DUE_AT
        leading = None if by_target else next(iter(asked), None)
        index = CLAIMS_BY_TARGET if by_target else _INDEXES[leading] if leading else CLAIMS_BY_AGE
        where = {"retailer": query.retailer, **({leading: asked[leading]} if leading else {})}
        filters = [Equal(name, [value]) for name, value in asked.items() if name != leading]
        found = await self.claims.page(index, where, size=size, after=after, descending=not by_target, filters=filters)
        return Page(*found)

    async def handed_in(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Claim]:
        """Those that were submitted, the last one first."""
        where = {"retailer": retailer}
        return Page(*await self.claims.page(CLAIMS_BY_SUBMISSION, where, size=size, after=after, descending=True))

    async def earlier(self, retailer: str, asset_id: str, customer_id: str) -> Sequence[EarlierClaim]:
        where = {"retailer": retailer, "asset_id": asset_id, "customer_id": customer_id}
        found: list[EarlierClaim] = []
        after: Cursor | None = None
        while True:
            page, after = await self.claims.page(CLAIMS_HANDED_IN, where, size=_AT_ONCE, after=after)
            found += map(earlier_of, page)
            if after is None:
                return found

    async def open_claims(self, retailer: str, asset_id: str, customer_id: str) -> OpenClaims:
        of_customer = {"retailer": retailer, "open_of": customer_id}
        same_asset = [Equal("asset_id", [asset_id])]
        of_asset = await self.claims.count_up_to(CLAIMS_OPEN, of_customer, MOST_OPEN_OF_ASSET, filters=same_asset)
        all_of_them = await self.claims.count_up_to(CLAIMS_OPEN, of_customer, MOST_OPEN_OF_CUSTOMER)
        return OpenClaims(of_asset.n, all_of_them.n)

    async def _taken_by(self, claim: Claim) -> str:
        """The claim that has one of its keys; empty where that one is over by now."""
        for index, field, value in (
            (CLAIMS_BY_OPEN_KEY, "open_key", open_key(claim)),
            (CLAIMS_BY_UNIT_KEY, "unit_key", unit_key(claim)),
        ):
            found = await self.claims.find(index, {field: value}, limit=1) if value else []
            if found and found[0].id != claim.id:
                return found[0].id
        return ""


class _OtherTermsError(Exception):
    """The claim has a clock that goes by other terms than those that were read."""


def _with_clock(claim: Claim, *, act: Decide, terms: ClockTerms | None) -> Outcome:
    if claim.clock is not None and (terms is None or not terms.fits(claim.clock)):
        raise _OtherTermsError
    return clocked(claim, act(claim), terms)
