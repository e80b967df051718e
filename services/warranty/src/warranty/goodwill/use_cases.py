"""Setting limits of goodwill, and reading them."""

from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from warranty.goodwill.domain.policy import GoodwillPolicy, checked
from warranty.goodwill.ports import GoodwillPolicies


@dataclass(frozen=True, slots=True)
class Goodwill:
    policies: GoodwillPolicies

    async def create(self, policy: GoodwillPolicy, key: IdempotencyKey | None) -> GoodwillPolicy:
        """Raises Refused: VALIDATION_FAILED."""
        return await self.policies.add(checked(policy), key)

    async def get(self, id: str, viewer: Viewer) -> GoodwillPolicy:
        """Raises Refused: GOODWILL_POLICY_NOT_FOUND."""
        policy = await self.policies.get(id)
        if policy is None or not viewer.sees(policy.retailer):
            raise not_found("goodwill policy")
        return policy

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[GoodwillPolicy]:
        return await self.policies.page(retailer, size=size, after=after)
