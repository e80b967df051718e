"""Stored policies, and their versions."""

from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.codec import DocumentCodec

from tickets.policies.domain.events import SlaPolicyChanged
from tickets.policies.domain.policy import PolicyVersion, version_id
from tickets.policies.domain.policy_query import PolicyQuery
from tickets.policies.domain.sla_policy import MOST_POLICIES, SlaPolicy
from tickets.policies.ports import Decide

POLICIES_BY_POSITION = Index("by_position", equal=("retailer",), order_by="position")
POLICIES_RECOMPUTING = Index("recomputing", order_by="recompute_at")
POLICIES = Collection(
    "sla_policies",
    (POLICIES_BY_POSITION, POLICIES_RECOMPUTING),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("What a retailer promises; agents stand in it by their ids"),
)
POLICY_VERSIONS = Collection(
    "policy_versions", personal=NoPersonalData("Earlier versions of SLA policies, which tickets keep")
)
_ROOM = 50  # several may be created at the same time as the last one that a retailer may have


def policy_index_fields(policy: SlaPolicy) -> dict[str, int]:
    running = policy.recomputation if policy.recomputation and policy.recomputation.done_at is None else None
    return {"position": policy.current.position, **({"recompute_at": running.requested_at} if running else {})}


@dataclass(frozen=True, slots=True)
class PolicyRepository:
    policies: Aggregates[SlaPolicy, SlaPolicyChanged]

    async def get(self, id: str) -> SlaPolicy | None:
        return await self.policies.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[SlaPolicy]:
        return await self.policies.get_many(ids)

    async def add(self, policy: SlaPolicy, key: IdempotencyKey | None = None) -> SlaPolicy:
        return await self.policies.add(policy, [SlaPolicyChanged(policy)], key)

    async def add_unless_known(self, policy: SlaPolicy) -> SlaPolicy:
        try:
            return await self.add(policy)
        except DuplicateKey:  # another replica was faster
            stored = await self.get(policy.id)
            if stored is None:
                raise
            return stored

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> SlaPolicy | None:
        return await self.policies.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: PolicyQuery, *, size: int, after: Cursor | None) -> Page[SlaPolicy]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        where = {"retailer": query.retailer}
        return Page(*await self.policies.page(POLICIES_BY_POSITION, where, size=size, after=after, filters=filters))

    async def all_of(self, retailer: str) -> list[SlaPolicy]:
        return await self.policies.find(POLICIES_BY_POSITION, {"retailer": retailer}, limit=MOST_POLICIES + _ROOM)


class VersionRepository:
    """Versions that were followed by others."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(PolicyVersion, POLICY_VERSIONS.name)
        self._reader = documents.reader(self._codec)

    async def get(self, policy_id: str, number: int) -> PolicyVersion | None:
        return await self._reader.get(version_id(policy_id, number))

    async def get_many(self, policy_id: str, numbers: Sequence[int]) -> list[PolicyVersion]:
        return await self._reader.get_many([version_id(policy_id, number) for number in numbers])

    async def add_unless_known(self, version: PolicyVersion) -> None:
        with suppress(DuplicateKey):
            await self._documents.insert(self._codec.encode(version))
