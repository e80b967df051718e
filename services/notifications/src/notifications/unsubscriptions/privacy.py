"""Links to unsubscribe as personal data: exported without what gives access, deleted when the person is erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.privacy.records import ExportedRecord, Kept, Person

from notifications.unsubscriptions.domain.unsubscription import Unsubscription
from notifications.unsubscriptions.repository import UnsubscriptionRepository


@dataclass(frozen=True, slots=True)
class PersonalUnsubscriptions:
    """Their ids derive from the person and the purpose: nothing else refers to them. One for each purpose at most."""

    kind: ClassVar[str] = "unsubscriptions"
    unsubscriptions: UnsubscriptionRepository

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        found = await self.unsubscriptions.of_customer(person.retailer, person.customer_id)
        rest = sorted((each for each in found if after is None or each.id > after.id), key=lambda each: each.id)
        page = [ExportedRecord("unsubscription", each.id, _exported(each)) for each in rest[:size]]
        return Page(page, Cursor(None, page[-1].id) if len(rest) > size else None)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        for each in await self.unsubscriptions.of_customer(person.retailer, person.customer_id):
            await self.unsubscriptions.delete(each.id)
        return ()


def _exported(known: Unsubscription) -> Mapping[str, Any]:
    """`unsubscribed_at` is null where the link was never followed."""
    at = known.unsubscribed_at
    return {
        "id": known.id,
        "retailer": known.retailer,
        "customer_id": known.customer_id,
        "purpose": known.purpose.value,
        "created_at": to_rfc3339(known.created_at),
        "unsubscribed_at": None if at is None else to_rfc3339(at),
    }
