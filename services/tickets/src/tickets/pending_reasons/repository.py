"""Stored pending reasons."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.name_order import name_key
from tickets.pending_reasons.domain.events import PendingReasonChanged
from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.pending_reasons.domain.pending_reason_query import PendingReasonQuery
from tickets.pending_reasons.ports import Decide

PENDING_REASONS_BY_NAME = Index("by_name", equal=("retailer",), order_by="name_key")
PENDING_REASONS = Collection(
    "pending_reasons",
    (PENDING_REASONS_BY_NAME,),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("Labels that a retailer gives to waiting"),
)


def pending_reason_index_fields(reason: PendingReason) -> dict[str, str]:
    return {"name_key": name_key(reason.name)}


@dataclass(frozen=True, slots=True)
class PendingReasonRepository:
    reasons: Aggregates[PendingReason, PendingReasonChanged]

    async def get(self, id: str) -> PendingReason | None:
        return await self.reasons.get(id)

    async def add(self, reason: PendingReason, key: IdempotencyKey | None = None) -> PendingReason:
        return await self.reasons.add(reason, [PendingReasonChanged(reason)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> PendingReason | None:
        return await self.reasons.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: PendingReasonQuery, *, size: int, after: Cursor | None) -> Page[PendingReason]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        where = {"retailer": query.retailer}
        return Page(*await self.reasons.page(PENDING_REASONS_BY_NAME, where, size=size, after=after, filters=filters))
