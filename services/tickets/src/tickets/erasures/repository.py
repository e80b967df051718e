"""Stored erasures."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData, Whose
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from tickets.erasures.domain.erasure import Erasure
from tickets.erasures.domain.erasure_query import ErasureQuery
from tickets.erasures.domain.events import ErasureEvent
from tickets.erasures.ports import Decide

ERASURES_BY_AGE = Index("by_age", equal=("retailer",), order_by="requested_at")
ERASURES_BY_STATE = Index("by_state", equal=("retailer", "state"), order_by="requested_at")
ERASURES_OF_ALL = Index("of_all", equal=("state",), order_by="requested_at")
ERASURES = Collection(
    "erasures",
    (ERASURES_BY_AGE, ERASURES_BY_STATE, ERASURES_OF_ALL),
    personal=PersonalData(
        purpose="The proof that a customer was erased, by the customer's id, and who requested it",
        retention="For good",
        kind=Erasure,
        whose=Whose.STAFF,
    ),
)


def erasure_index_fields(erasure: Erasure) -> dict[str, str]:
    return {"state": erasure.state}


@dataclass(frozen=True, slots=True)
class ErasureRepository:
    erasures: Aggregates[Erasure, ErasureEvent]

    async def get(self, id: str) -> Erasure | None:
        return await self.erasures.get(id)

    async def change(self, id: str, act: Decide) -> Erasure | None:
        return await self.erasures.change(id, act)

    async def add_unless_known(self, erasure: Erasure, events: Sequence[ErasureEvent]) -> Erasure:
        try:
            return await self.erasures.add(erasure, events)
        except DuplicateKey:
            stored = await self.erasures.get(erasure.id)
            if stored is None:
                raise
            return stored

    async def page(self, query: ErasureQuery, *, size: int, after: Cursor | None) -> Page[Erasure]:
        index, where = ERASURES_BY_AGE, {"retailer": query.retailer}
        if query.state is not None:
            index, where = ERASURES_BY_STATE, {**where, "state": str(query.state)}
        return Page(*await self.erasures.page(index, where, size=size, after=after, descending=True))
