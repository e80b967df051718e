"""Policies as tickets use them."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from domainkit.instants import Instant

from tickets.policies.domain.choice import in_order
from tickets.policies.domain.policy import PolicyVersion, default_policy_id, version_id
from tickets.policies.domain.sla_policy import Defaults, SlaPolicy, default_policy
from tickets.policies.ports import Policies, Versions

MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class KnownPolicies:
    policies: Policies
    versions: Versions
    defaults: Defaults
    clock: Callable[[], Instant]
    remembered: OrderedDict[str, PolicyVersion] = field(default_factory=OrderedDict)

    async def current(self, retailer: str) -> list[PolicyVersion]:
        """The newest version of each policy that is not deactivated, in order: the default one is always the last."""
        found = await self.policies.all_of(retailer)
        if not any(policy.is_default for policy in found):
            found.append(await self._default(retailer))
        return in_order(policy.current for policy in found if not policy.deactivated)

    async def version(self, policy_id: str, number: int) -> PolicyVersion | None:
        """None if there is none. Versions never change: those that were read are remembered."""
        id = version_id(policy_id, number)
        version = self.remembered.get(id) or await self._read(policy_id, number)
        if version is not None:
            self.remembered[id] = version
            self.remembered.move_to_end(id)
            while len(self.remembered) > MOST_REMEMBERED:
                self.remembered.popitem(last=False)
        return version

    async def newest(self, policy_id: str) -> PolicyVersion | None:
        """The newest version of a policy, deactivated or not; None if there is no such policy."""
        policy = await self.policies.get(policy_id)
        return policy.current if policy else None

    async def default(self, retailer: str) -> PolicyVersion:
        """The newest version of the retailer's default policy, which is made where there is none."""
        return (await self._default(retailer)).current

    async def begin(self, retailer: str) -> None:
        """Gives a retailer its default policy."""
        await self._default(retailer)

    async def _read(self, policy_id: str, number: int) -> PolicyVersion | None:
        """The newest one stands in its policy, earlier ones on their own."""
        earlier = await self.versions.get(policy_id, number)
        if earlier is not None:
            return earlier
        newest = await self.newest(policy_id)
        if newest is not None and newest.number == number:
            return newest
        return await self.versions.get(policy_id, number)  # it may have been followed by another one meanwhile

    async def _default(self, retailer: str) -> SlaPolicy:
        """Two replicas may make it at once: one of them gets what the other has stored."""
        known = await self.policies.get(default_policy_id(retailer))
        if known is not None:
            return known
        first = default_policy(retailer, self.defaults, now=self.clock())
        return await self.policies.add_unless_known(first)
