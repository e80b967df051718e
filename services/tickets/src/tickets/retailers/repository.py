"""Stored retailers."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.rpc.replays import mark_replayed

from tickets.addresses import address_of_today
from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.domain.retailer import Retailer
from tickets.retailers.ports import Decide

RETAILERS_BY_ID = Index("by_id")

RETAILERS = Collection(
    "retailers",
    (RETAILERS_BY_ID,),
    personal=NoPersonalData("The shops: their names, addresses and pages, and how their mails look"),
)


def retailer_index_fields(retailer: Retailer) -> dict[str, str]:
    return {"retailer": retailer.retailer}


def of_today(retailer: Retailer) -> Retailer:
    """The retailer with its address in the form of today, for one stored before there was one."""
    return replace(retailer, sender_address=address_of_today(retailer.sender_address))


@dataclass(frozen=True, slots=True)
class RetailerRepository:
    retailers: Aggregates[Retailer, RetailerChanged]

    async def get(self, id: str) -> Retailer | None:
        stored = await self.retailers.get(id)
        return of_today(stored) if stored else None

    async def get_many(self, ids: Sequence[str]) -> list[Retailer]:
        return [of_today(stored) for stored in await self.retailers.get_many(ids)]

    async def add_unless_known(self, retailer: Retailer) -> Retailer:
        try:
            return await self.retailers.add(retailer, [RetailerChanged(retailer)])
        except DuplicateKey:
            stored = await self.get(retailer.id)
            if stored is None:
                raise
            mark_replayed()
            return stored

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Retailer | None:
        changed = await self.retailers.change(
            id, lambda stored: act(of_today(stored)), if_version=if_version, idempotency_key=key
        )
        return of_today(changed) if changed else None

    async def page(self, *, size: int, after: Cursor | None) -> Page[Retailer]:
        stored, rest = await self.retailers.page(RETAILERS_BY_ID, {}, size=size, after=after)
        return Page([of_today(each) for each in stored], rest)
