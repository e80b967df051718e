"""Creating and reading claim policies."""

from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from warranty.claim_policies.domain.claim_policy import ClaimPolicy, after_earlier
from warranty.claim_policies.ports import Calendars, ClaimPolicies


@dataclass(frozen=True, slots=True)
class ClaimPolicyUseCases:
    policies: ClaimPolicies
    calendars: Calendars

    async def create(self, policy: ClaimPolicy, key: IdempotencyKey | None) -> ClaimPolicy:
        """Raises Refused: CLAIM_CALENDAR_UNKNOWN."""
        if key is None or await self.policies.get(policy.id) is None:
            calendar = await self.calendars.current(policy.calendar_id)
            if calendar is None or calendar.retailer != policy.retailer or calendar.deactivated:
                message = "The retailer has no such calendar, or it is deactivated."
                raise Refused("invalid", "CLAIM_CALENDAR_UNKNOWN", message, field="claim_policy.calendar_id")
        newest = await self.policies.newest(policy.retailer)
        return await self.policies.add(policy if newest is None else after_earlier(policy, newest), key)

    async def get(self, id: str, viewer: Viewer) -> ClaimPolicy:
        """Raises Refused: CLAIM_POLICY_NOT_FOUND."""
        policy = await self.policies.get(id)
        if policy is None or not viewer.sees(policy.retailer):
            raise not_found("claim policy")
        return policy

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[ClaimPolicy]:
        return await self.policies.page(retailer, size=size, after=after)
