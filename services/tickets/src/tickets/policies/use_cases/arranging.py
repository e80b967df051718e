"""SLA policies, arranged by an admin."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.policies.domain.content import Content
from tickets.policies.domain.events import SlaPolicyChanged
from tickets.policies.domain.policy import PolicyVersion
from tickets.policies.domain.policy_query import PolicyQuery
from tickets.policies.domain.sla_policy import Edits, SlaPolicy, new_policy, require_room, update
from tickets.policies.ports import Policies, Retailers, Versions
from tickets.policies.use_cases.known import KnownPolicies
from tickets.policies.use_cases.references import References


@dataclass(frozen=True, slots=True)
class PolicyUseCases:
    policies: Policies
    versions: Versions
    known: KnownPolicies
    retailers: Retailers
    references: References

    async def create(
        self,
        retailer: str,
        name: str,
        position: int,
        content: Content,
        *,
        id: str,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> SlaPolicy:
        """Raises Refused: RETAILER_UNKNOWN, SLA_POLICIES_FULL, VALIDATION_FAILED, and as `References.require`."""
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        policy = new_policy(retailer, name, position, content, id=id, now=now)
        if not (key and await self.policies.get(id)):  # a repetition gets what was created
            await self.references.require(policy.current)
            require_room(len(await self.policies.all_of(retailer)))
        return await self.policies.add(policy, key)

    async def get(self, id: str, viewer: Viewer) -> SlaPolicy:
        """Raises Refused: SLA_POLICY_NOT_FOUND."""
        policy = await self.policies.get(id)
        if policy is None or not viewer.sees(policy.retailer):
            raise not_found("SLA policy")
        return policy

    async def among(self, ids: Sequence[str], viewer: Viewer) -> list[SlaPolicy]:
        """Those of these policies that exist for the viewer."""
        return [policy for policy in await self.policies.get_many(ids) if viewer.sees(policy.retailer)]

    async def page(self, query: PolicyQuery, *, size: int, after: Cursor | None) -> Page[SlaPolicy]:
        """The retailer's policies in the order in which they are looked at."""
        if await self.retailers.get(query.retailer) is not None:
            await self.known.default(query.retailer)
        return await self.policies.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: Edits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> SlaPolicy:
        """Raises Refused: SLA_POLICY_NOT_FOUND, SLA_POLICY_IS_DEFAULT, VALIDATION_FAILED, and as `References.require`.

        The version that it had is stored on its own before another one takes its place.
        """
        policy = await self.get(id, viewer)
        refused = await self._refusal(policy, edits, now)
        await self.versions.add_unless_known(policy.current)
        if if_version is None or policy.version in if_version:
            if_version = {policy.version}  # of another one, the version that it has is not stored yet

        def act(found: SlaPolicy) -> tuple[SlaPolicy, list[SlaPolicyChanged]]:
            if refused is not None:  # but for a repeated request, which is not acted on
                raise refused
            updated = update(found, edits, now)
            return updated, [SlaPolicyChanged(updated)] if updated is not found else []

        changed = await self.policies.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("SLA policy")
        return changed

    async def _refusal(self, policy: SlaPolicy, edits: Edits, now: Instant) -> Refused | None:
        try:
            return await self.references.refusal(update(policy, edits, now).current, known=policy.current)
        except Refused as refused:
            return refused

    async def version(self, id: str, number: int, viewer: Viewer) -> PolicyVersion:
        """Raises Refused: SLA_POLICY_NOT_FOUND, SLA_POLICY_VERSION_NOT_FOUND."""
        await self.get(id, viewer)
        version = await self.known.version(id, number)
        if version is None:
            raise not_found("SLA policy version")
        return version

    async def versions_of(self, id: str, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[PolicyVersion]:
        """The newest first. Raises Refused: SLA_POLICY_NOT_FOUND."""
        policy = await self.get(id, viewer)
        newest = policy.current.number if after is None else int(after.key or 1) - 1
        numbers = range(newest, max(newest - size, 0), -1)
        found = await self.versions.get_many(id, numbers)
        if newest == policy.current.number:
            found = [policy.current, *(each for each in found if each.number < newest)]
        rest = Cursor(found[-1].number, found[-1].id) if found and found[-1].number > 1 else None
        return Page(found, rest)
