"""The collection of recoveries, and the queries on it."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.idempotency import KeyReused

from warranty.recoveries.domain.events import SupplierRecoveryChanged
from warranty.recoveries.domain.recovery import SupplierRecovery
from warranty.recoveries.domain.recovery_query import RecoveryQuery

RECOVERIES_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
RECOVERIES_BY_CLAIM = Index("by_claim", equal=("retailer", "claim_id"), order_by="created_at")
RECOVERIES_BY_STATE = Index("by_state", equal=("retailer", "state"), order_by="created_at")
SUPPLIER_RECOVERIES = Collection(
    "supplier_recoveries",
    (RECOVERIES_BY_AGE, RECOVERIES_BY_CLAIM, RECOVERIES_BY_STATE),
    filters=(Filterable("state", str),),
    personal=NoPersonalData("What suppliers owe a retailer, with the ids of claims"),
)


@dataclass(frozen=True, slots=True)
class SupplierRecoveryRepository:
    recoveries: Aggregates[SupplierRecovery, SupplierRecoveryChanged]

    async def get(self, id: str) -> SupplierRecovery | None:
        return await self.recoveries.get(id)

    async def add(self, recovery: SupplierRecovery, key: IdempotencyKey | None) -> SupplierRecovery | None:
        try:
            return await self.recoveries.add(recovery, [SupplierRecoveryChanged(recovery)], key)
        except (DuplicateKey, KeyReused):  # the id derives from the line, so that another key has it taken
            return None

    async def change(
        self,
        id: str,
        act: Callable[[SupplierRecovery], SupplierRecovery],
        *,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> SupplierRecovery | None:
        def acted(recovery: SupplierRecovery) -> tuple[SupplierRecovery, list[SupplierRecoveryChanged]]:
            changed = act(recovery)
            return changed, [SupplierRecoveryChanged(changed)]

        return await self.recoveries.change(id, acted, if_version=if_version, idempotency_key=key)

    async def page(self, query: RecoveryQuery, *, size: int, after: Cursor | None) -> Page[SupplierRecovery]:
        index, where = RECOVERIES_BY_AGE, {"retailer": query.retailer}
        filters: list[Equal] = []
        if query.claim_id is not None:
            index, where = RECOVERIES_BY_CLAIM, {**where, "claim_id": query.claim_id}
            filters = [Equal("state", [query.state.value])] if query.state else []
        elif query.state is not None:
            index, where = RECOVERIES_BY_STATE, {**where, "state": query.state.value}
        found = await self.recoveries.page(index, where, size=size, after=after, descending=True, filters=filters)
        return Page(*found)
