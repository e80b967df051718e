"""Looking at deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.domain.delivery import Delivery
from notifications.domain.errors import invalid, not_found
from notifications.use_cases.ports import DeliveryStore, Page, Place, Viewer


@dataclass(frozen=True, slots=True)
class DeliveryRecords:
    deliveries: DeliveryStore

    async def get(self, id: str, viewer: Viewer) -> Delivery:
        """Raises Refused: DELIVERY_NOT_FOUND, for a foreign one too."""
        delivery = await self.deliveries.get(id)
        if delivery is None or not viewer.sees(delivery.retailer, delivery.customer_id):
            raise not_found("delivery")
        return delivery

    async def page(
        self,
        retailer: str,
        viewer: Viewer,
        *,
        ticket_id: str | None,
        customer_id: str | None,
        size: int,
        after: Place | None,
    ) -> Page[Delivery]:
        """A retailer's deliveries, or those of one ticket or customer, newest first; a customer's are their own.

        Raises Refused: VALIDATION_FAILED for a ticket and a customer at once.
        """
        if ticket_id and customer_id:
            raise invalid("customer_id", "Name a ticket or a customer, not both.")
        if ticket_id is None:
            customer_id = customer_id or viewer.only_customer
        page = await self.deliveries.page(
            retailer, ticket_id=ticket_id, customer_id=customer_id, size=size, after=after
        )
        seen = [delivery for delivery in page.items if viewer.sees(delivery.retailer, delivery.customer_id)]
        return Page(seen, page.rest if seen else None)

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Place | None, limit: int
    ) -> Sequence[Delivery]:
        """What was sent to a customer before a point, newest first. An unknown or foreign one was sent nothing."""
        if not customer_id or not viewer.sees(retailer, customer_id):
            return []
        page = await self.deliveries.page(retailer, customer_id=customer_id, size=limit, after=before)
        return page.items
