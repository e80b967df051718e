"""The collection of versions of adjudication rules."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Index
from servicekit.documents.aggregates import Aggregates

from warranty.adjudication.domain.events import AdjudicationRulesChanged
from warranty.adjudication.domain.rules import AdjudicationRules
from warranty.adjudication.ports import Decide

BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
PUBLISHED = Index("published", equal=("retailer", "is_published"), order_by="published_at")
ADJUDICATION_RULES = Collection(
    "adjudication_rules",
    (BY_AGE, PUBLISHED),
    personal=NoPersonalData("By which rules a retailer's claims are decided"),
)


def index_fields(version: AdjudicationRules) -> dict[str, bool]:
    return {"is_published": version.published_at is not None}


@dataclass(frozen=True, slots=True)
class AdjudicationRulesRepository:
    versions: Aggregates[AdjudicationRules, AdjudicationRulesChanged]

    async def get(self, id: str) -> AdjudicationRules | None:
        return await self.versions.get(id)

    async def in_force(self, retailer: str) -> AdjudicationRules | None:
        where = {"retailer": retailer, "is_published": True}
        found, _ = await self.versions.page(PUBLISHED, where, size=1, after=None, descending=True)
        return found[0] if found else None

    async def add(self, version: AdjudicationRules, key: IdempotencyKey | None) -> AdjudicationRules:
        return await self.versions.add(version, [AdjudicationRulesChanged(version)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None, key: IdempotencyKey | None
    ) -> AdjudicationRules | None:
        return await self.versions.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[AdjudicationRules]:
        page = await self.versions.page(BY_AGE, {"retailer": retailer}, size=size, after=after, descending=True)
        return Page(*page)
