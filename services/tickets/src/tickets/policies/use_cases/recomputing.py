"""All open tickets of a policy are given other terms."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.policies.domain import sla_policy
from tickets.policies.domain.kinds import NewTerms
from tickets.policies.domain.sla_policy import SlaPolicy
from tickets.policies.ports import OpenTickets, Policies

TICKETS_PER_STEP = 500


@dataclass(frozen=True, slots=True)
class PolicyRecomputations:
    """What was done is part of the policy: after a crash, a step is made again, which changes nothing twice."""

    policies: Policies
    tickets: OpenTickets

    async def begin(
        self,
        id: str,
        terms: NewTerms,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> SlaPolicy:
        """Raises Refused: SLA_POLICY_NOT_FOUND."""
        policy = await self.policies.get(id)
        if policy is None or not viewer.sees(policy.retailer):
            raise not_found("SLA policy")
        begun = await self.policies.change(
            id, lambda found: (sla_policy.recomputing(found, terms, now), []), if_version=if_version, key=key
        )
        if begun is None:
            raise not_found("SLA policy")
        return begun

    async def go_on(self, id: str, now: Instant) -> None:
        """The next step."""
        policy = await self.policies.get(id)
        if policy is None or policy.recomputation is None or policy.recomputation.done_at is not None:
            return
        of = policy.recomputation
        step = await self.tickets.of_policy(
            id, policy.retailer, of.terms, now=now, size=TICKETS_PER_STEP, after=of.after
        )
        await self.policies.change(id, lambda found: (sla_policy.after_step(found, of, step, now), []))
