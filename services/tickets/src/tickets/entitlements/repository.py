"""Stored entitlements."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates

from tickets.entitlements.domain.entitlement import MOST_OF_A_HOLDER, Entitlement
from tickets.entitlements.domain.entitlement_query import EntitlementQuery
from tickets.entitlements.domain.events import EntitlementChanged
from tickets.entitlements.ports import Decide

ENTITLEMENTS_BY_END = Index("by_end", equal=("retailer",), order_by="over_at")
ENTITLEMENTS_BY_PLAN = Index("by_plan", equal=("retailer", "plan_id"), order_by="over_at")
ENTITLEMENTS_BY_HOLDER = Index("by_holder", equal=("retailer", "holder"), order_by="over_at")
ENTITLEMENTS = Collection(
    "entitlements",
    (ENTITLEMENTS_BY_END, ENTITLEMENTS_BY_PLAN, ENTITLEMENTS_BY_HOLDER),
    personal=NoPersonalData("Which plan a customer, an organisation or an asset has, by ids and instants"),
)


def entitlement_index_fields(entitlement: Entitlement) -> dict[str, str | int]:
    return {"holder": entitlement.holder, "over_at": entitlement.over_at}


@dataclass(frozen=True, slots=True)
class EntitlementRepository:
    entitlements: Aggregates[Entitlement, EntitlementChanged]

    async def get(self, id: str) -> Entitlement | None:
        return await self.entitlements.get(id)

    async def add(self, entitlement: Entitlement, key: IdempotencyKey | None = None) -> Entitlement:
        return await self.entitlements.add(entitlement, [EntitlementChanged(entitlement)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Entitlement | None:
        return await self.entitlements.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: EntitlementQuery, *, size: int, after: Cursor | None) -> Page[Entitlement]:
        index, where = ENTITLEMENTS_BY_END, {"retailer": query.retailer}
        if query.plan_id is not None:
            index, where = ENTITLEMENTS_BY_PLAN, {**where, "plan_id": query.plan_id}
        elif query.holder is not None:
            index, where = ENTITLEMENTS_BY_HOLDER, {**where, "holder": query.holder}
        return Page(*await self.entitlements.page(index, where, size=size, after=after, descending=True))

    async def not_over(self, retailer: str, holders: Sequence[str], at: Instant) -> list[Entitlement]:
        where = {"retailer": retailer, "holder": list(holders)}
        most = MOST_OF_A_HOLDER * len(holders)
        return await self.entitlements.find(ENTITLEMENTS_BY_HOLDER, where, at_least=at + 1, limit=most)

    async def are_there(self, retailer: str, at: Instant) -> bool:
        """Whether the retailer has one that is not over."""
        where = {"retailer": retailer}
        return bool(await self.entitlements.find(ENTITLEMENTS_BY_END, where, at_least=at + 1, limit=1))
