"""The collection of goodwill policies, and the query on it."""

from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.goodwill.domain.policy import GoodwillPolicy

BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
GOODWILL_POLICIES = Collection(
    "goodwill_policies", (BY_AGE,), personal=NoPersonalData("How much goodwill retailers grant in claims, in versions")
)


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about them: claims have what was granted."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class GoodwillPolicyRepository:
    policies: Aggregates[GoodwillPolicy, Never]

    async def get(self, id: str) -> GoodwillPolicy | None:
        return await self.policies.get(id)

    async def add(self, policy: GoodwillPolicy, key: IdempotencyKey | None) -> GoodwillPolicy:
        return await self.policies.add(policy, [], key)

    async def newest(self, retailer: str) -> GoodwillPolicy | None:
        found = await self.policies.find(BY_AGE, {"retailer": retailer}, descending=True, limit=1)
        return found[0] if found else None

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[GoodwillPolicy]:
        where = {"retailer": retailer}
        return Page(*await self.policies.page(BY_AGE, where, size=size, after=after, descending=True))
