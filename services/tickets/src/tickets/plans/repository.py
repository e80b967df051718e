"""Stored support plans."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.name_order import name_key
from tickets.plans.domain.events import SupportPlanChanged
from tickets.plans.domain.plan import SupportPlan
from tickets.plans.domain.plan_query import SupportPlanQuery
from tickets.plans.ports import Decide

SUPPORT_PLANS_BY_NAME = Index("by_name", equal=("retailer",), order_by="name_key")
SUPPORT_PLANS = Collection(
    "support_plans",
    (SUPPORT_PLANS_BY_NAME,),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("Names of plans; who has one is in entitlements"),
)


def plan_index_fields(plan: SupportPlan) -> dict[str, str]:
    return {"name_key": name_key(plan.name)}


@dataclass(frozen=True, slots=True)
class SupportPlanRepository:
    plans: Aggregates[SupportPlan, SupportPlanChanged]

    async def get(self, id: str) -> SupportPlan | None:
        return await self.plans.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[SupportPlan]:
        return await self.plans.get_many(ids)

    async def add(self, plan: SupportPlan, key: IdempotencyKey | None = None) -> SupportPlan:
        return await self.plans.add(plan, [SupportPlanChanged(plan)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> SupportPlan | None:
        return await self.plans.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: SupportPlanQuery, *, size: int, after: Cursor | None) -> Page[SupportPlan]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        where = {"retailer": query.retailer}
        found = await self.plans.page(SUPPORT_PLANS_BY_NAME, where, size=size, after=after, filters=filters)
        return Page(*found)
