"""Policies as tickets use them."""

from collections.abc import Callable
from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.policies.domain.choice import in_order
from tickets.policies.domain.policy import PolicyVersion, default_policy_id
from tickets.policies.domain.sla_policy import Defaults, SlaPolicy, default_policy
from tickets.policies.ports import Policies, Versions


@dataclass(frozen=True, slots=True)
class KnownPolicies:
    policies: Policies
    versions: Versions
    defaults: Defaults
    clock: Callable[[], Instant]

    async def current(self, retailer: str) -> list[PolicyVersion]:
        """The newest version of each policy that is not deactivated, in order: the default one is always the last."""
        found = await self.policies.all_of(retailer)
        if not any(policy.is_default for policy in found):
            found.append(await self._default(retailer))
        return in_order(policy.current for policy in found if not policy.deactivated)

    async def version(self, policy_id: str, number: int) -> PolicyVersion | None:
        """None if there is none. The newest one stands in its policy, earlier ones on their own."""
        earlier = await self.versions.get(policy_id, number)
        if earlier is not None:
            return earlier
        policy = await self.policies.get(policy_id)
        if policy is not None and policy.current.number == number:
            return policy.current
        return await self.versions.get(policy_id, number)  # it may have been followed by another one meanwhile

    async def default(self, retailer: str) -> PolicyVersion:
        """The newest version of the retailer's default policy, which is made where there is none."""
        return (await self._default(retailer)).current

    async def begin(self, retailer: str) -> None:
        """Gives a retailer its default policy."""
        await self._default(retailer)

    async def _default(self, retailer: str) -> SlaPolicy:
        """Two replicas may make it at once: one of them gets what the other has stored."""
        known = await self.policies.get(default_policy_id(retailer))
        if known is not None:
            return known
        first = default_policy(retailer, self.defaults, now=self.clock())
        return await self.policies.add_unless_known(first)
