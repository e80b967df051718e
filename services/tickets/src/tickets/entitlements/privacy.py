"""A customer's entitlements: they say nothing of the customer but that they had a plan, by ids and instants."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.records import ExportedRecord, Kept, Person

from tickets.entitlements.domain.entitlement import Entitlement, revoke
from tickets.entitlements.domain.entitlement_query import EntitlementQuery
from tickets.entitlements.domain.events import EntitlementChanged
from tickets.entitlements.messages import entitlement_message
from tickets.entitlements.repository import EntitlementRepository


@dataclass(frozen=True, slots=True)
class EntitlementRecords:
    entitlements: EntitlementRepository
    kind: str = "entitlements"

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """The one that is over last first."""
        query = EntitlementQuery(retailer=person.retailer, holder=person.customer_id)
        page = await self.entitlements.page(query, size=size, after=after)
        records = [ExportedRecord("entitlement", each.id, entitlement_message(each, role=role)) for each in page.items]
        return Page(records, page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        """Revokes those that are not over: nobody is left to have them."""

        def act(known: Entitlement) -> tuple[Entitlement, list[EntitlementChanged]]:
            revoked = revoke(known, now)
            return revoked, [EntitlementChanged(revoked)] if revoked is not known else []

        for each in await self.entitlements.not_over(person.retailer, [person.customer_id], now):
            await self.entitlements.change(each.id, act)
        return ()
