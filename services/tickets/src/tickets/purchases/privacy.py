"""The personal data in purchases: what a customer bought. Accounting law obliges to keep it for years."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.records import ExportedRecord, Kept, Person

from tickets.purchases.domain.erasure import erase
from tickets.purchases.domain.events import PurchaseEvent
from tickets.purchases.domain.purchase import Purchase
from tickets.purchases.messages import purchase_message
from tickets.purchases.repository import PurchaseRepository

KIND = "purchases"
"""Its name in AFTERSALES_LEGAL_HOLDS; a purchase is held from `reported_at` on."""
_PAGE = 100


@dataclass(frozen=True, slots=True)
class PurchaseRecords:
    purchases: PurchaseRepository
    holds: LegalHolds
    kind: str = KIND

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """Newest first."""
        page = await self._page(person, size, after)
        records = [ExportedRecord("purchase", each.id, purchase_message(each, role=role)) for each in page.items]
        return Page(records, page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        reported: list[Instant] = []
        after = None
        while True:
            page = await self._page(person, _PAGE, after)
            for purchase in page.items:
                await self.purchases.erase(purchase.id, lambda known: self._erased(known, now))
                reported.append(purchase.reported_at)
            if page.rest is None:
                break
            after = page.rest
        kept = self.holds.kept(KIND, reported, now=now)
        return [] if kept is None else [kept]

    def _erased(self, purchase: Purchase, now: Instant) -> tuple[Purchase, Sequence[PurchaseEvent]]:
        return erase(purchase, held=self.holds.holds(KIND, purchase.reported_at, now=now)), []

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Purchase]:
        return await self.purchases.page(person.retailer, customer_id=person.customer_id, size=size, after=after)
