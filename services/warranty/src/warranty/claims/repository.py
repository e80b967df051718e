"""Stored claims, and the queries on them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from warranty.claims.domain.changing import Outcome
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.claim_query import ClaimQuery
from warranty.claims.domain.events import ClaimChanged
from warranty.claims.domain.opening import duplicate, open_key, unit_key
from warranty.claims.ports import Decide

CLAIMS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
CLAIMS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="created_at")
CLAIMS_BY_ASSET = Index("by_asset", equal=("retailer", "asset_id"), order_by="created_at")
CLAIMS_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="created_at")
CLAIMS_BY_STATE = Index("by_state", equal=("retailer", "state"), order_by="created_at")
CLAIMS_BY_OPEN_KEY = Index("by_open_key", equal=("open_key",), unique=True)
CLAIMS_BY_UNIT_KEY = Index("by_unit_key", equal=("unit_key",), unique=True)
CLAIMS_DUE = Index("due", order_by="due_at")
CLAIMS = Collection(
    "claims",
    (
        *(CLAIMS_BY_AGE, CLAIMS_BY_CUSTOMER, CLAIMS_BY_ASSET, CLAIMS_BY_TICKET, CLAIMS_BY_STATE),
        *(CLAIMS_BY_OPEN_KEY, CLAIMS_BY_UNIT_KEY, CLAIMS_DUE),
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
_MOST_EARLIER = 100


def claim_index_fields(claim: Claim) -> dict[str, Any]:
    """The fields that only an index needs: None is in no index."""
    return {
        "open_key": open_key(claim),
        "unit_key": unit_key(claim),
        "due_at": claim.info.next_at if claim.info else None,
    }


@dataclass(frozen=True, slots=True)
class ClaimRepository:
    claims: Aggregates[Claim, ClaimChanged]

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
            return await self.claims.change(id, acted, if_version=if_version, idempotency_key=key)
        except DuplicateKey:
            raise duplicate(await self._taken_by(changed[-1])) from None

    async def erase(self, id: str, act: Decide) -> Claim | None:
        return await self.claims.erase(id, act)

    async def page(self, query: ClaimQuery, *, size: int, after: Cursor | None) -> Page[Claim]:
        asked: Mapping[str, str] = {
            name: str(value) for name in _INDEXES if (value := getattr(query, name)) is not None
        }
        leading = next(iter(asked), None)
        index = _INDEXES[leading] if leading else CLAIMS_BY_AGE
        where = {"retailer": query.retailer, **({leading: asked[leading]} if leading else {})}
        filters = [Equal(name, [value]) for name, value in asked.items() if name != leading]
        found = await self.claims.page(index, where, size=size, after=after, descending=True, filters=filters)
        return Page(*found)

    async def of_asset(self, retailer: str, asset_id: str) -> Sequence[Claim]:
        where = {"retailer": retailer, "asset_id": asset_id}
        return await self.claims.find(CLAIMS_BY_ASSET, where, descending=True, limit=_MOST_EARLIER)

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
