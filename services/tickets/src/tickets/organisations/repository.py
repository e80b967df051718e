"""Stored organisations."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.name_order import name_key
from tickets.organisations.domain.events import OrganisationChanged
from tickets.organisations.domain.organisation import Organisation
from tickets.organisations.domain.organisation_query import OrganisationQuery
from tickets.organisations.ports import Decide

ORGANISATIONS_BY_NAME = Index("by_name", equal=("retailer",), order_by="name_key")
ORGANISATIONS = Collection(
    "organisations",
    (ORGANISATIONS_BY_NAME,),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("Names of companies; who belongs to one is part of each customer"),
)


def organisation_index_fields(organisation: Organisation) -> dict[str, str]:
    return {"name_key": name_key(organisation.name)}


@dataclass(frozen=True, slots=True)
class OrganisationRepository:
    organisations: Aggregates[Organisation, OrganisationChanged]

    async def get(self, id: str) -> Organisation | None:
        return await self.organisations.get(id)

    async def add(self, organisation: Organisation, key: IdempotencyKey | None = None) -> Organisation:
        return await self.organisations.add(organisation, [OrganisationChanged(organisation)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Organisation | None:
        return await self.organisations.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: OrganisationQuery, *, size: int, after: Cursor | None) -> Page[Organisation]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        where = {"retailer": query.retailer}
        found = await self.organisations.page(ORGANISATIONS_BY_NAME, where, size=size, after=after, filters=filters)
        return Page(*found)
