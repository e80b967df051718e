"""Deliveries as personal data: exported with what the mails said, emptied when the person is erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.mapping.proto_json import to_json
from servicekit.privacy.paging import every
from servicekit.privacy.records import ExportedRecord, Kept, Person

from notifications.deliveries.domain.delivery import CREDENTIALS, Delivery, DeliveryQuery
from notifications.deliveries.domain.erasure import erase
from notifications.deliveries.messages import delivery_message
from notifications.deliveries.repository import DeliveryRepository

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PersonalDeliveries:
    """A document stays, so that its event, delivered once more, sends nothing."""

    kind: ClassVar[str] = "deliveries"
    deliveries: DeliveryRepository

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        return Page([ExportedRecord("delivery", each.id, _exported(each, role)) for each in page.items], page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        tickets: dict[str, None] = {}
        async for delivery in every(lambda after: self._page(person, _AT_ONCE, after)):
            await self.deliveries.erase(delivery.id, erase)
            tickets[delivery.ticket_id] = None
        for ticket_id in filter(None, tickets):
            await self._erase_copies(person, ticket_id)
        return ()

    async def _erase_copies(self, person: Person, ticket_id: str) -> None:
        """Of mails of their ticket, which other people got."""
        query = DeliveryQuery(person.retailer, ticket_id=ticket_id)
        async for delivery in every(lambda after: self.deliveries.page(query, size=_AT_ONCE, after=after)):
            if delivery.copied_from == person.customer_id:
                await self.deliveries.erase(delivery.id, erase)

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Delivery]:
        query = DeliveryQuery(person.retailer, customer_id=person.customer_id)
        return await self.deliveries.page(query, size=size, after=after)


def _exported(delivery: Delivery, role: str) -> Mapping[str, Any]:
    """The resource, and the variables of the template: what the mail said. What gives access is left out."""
    variables = {name: value for name, value in delivery.facts.items() if name not in CREDENTIALS}
    return {**to_json(delivery_message(delivery, role=role)), "variables": variables, "time_zone": delivery.time_zone}
