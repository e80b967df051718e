"""The collection of versions of claim policies."""

from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.claim_policies.domain.claim_policy import ClaimPolicy

BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
CLAIM_POLICIES = Collection(
    "claim_policies", (BY_AGE,), personal=NoPersonalData("What retailers promise about claims, in versions")
)


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about them: events of claims have their deadlines."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class ClaimPolicyRepository:
    policies: Aggregates[ClaimPolicy, Never]

    async def get(self, id: str) -> ClaimPolicy | None:
        return await self.policies.get(id)

    async def newest(self, retailer: str) -> ClaimPolicy | None:
        """What counts for claims that are submitted now; None: nothing is promised."""
        found = await self.policies.find(BY_AGE, {"retailer": retailer}, descending=True, limit=1)
        return found[0] if found else None

    async def add(self, policy: ClaimPolicy, key: IdempotencyKey | None) -> ClaimPolicy:
        return await self.policies.add(policy, [], key)

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[ClaimPolicy]:
        where = {"retailer": retailer}
        return Page(*await self.policies.page(BY_AGE, where, size=size, after=after, descending=True))
