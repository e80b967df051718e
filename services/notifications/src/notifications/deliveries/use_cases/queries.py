"""Deliveries, looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from notifications.deliveries.domain.delivery import Delivery, DeliveryQuery
from notifications.deliveries.ports import DeliveryStore


@dataclass(frozen=True, slots=True)
class DeliveryQueries:
    deliveries: DeliveryStore

    async def get(self, id: str, viewer: Viewer) -> Delivery:
        """Raises Refused: DELIVERY_NOT_FOUND, for a foreign one too."""
        delivery = await self.deliveries.get(id)
        if delivery is None or not viewer.sees(delivery.retailer, delivery.customer_id):
            raise not_found("delivery")
        return delivery

    async def page(self, query: DeliveryQuery, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Delivery]:
        """The deliveries that the query asks for, newest first. Customers list only their own."""
        if viewer.only_customer is not None:
            query = replace(query, customer_id=query.customer_id or viewer.only_customer)
            if not viewer.sees(query.retailer, query.customer_id):
                return Page([], None)
        return await self.deliveries.page(query, size=size, after=after)

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Cursor | None, limit: int
    ) -> Sequence[Delivery]:
        """What was sent to a customer before a point, newest first. An unknown or foreign one was sent nothing."""
        if not customer_id or not viewer.sees(retailer, customer_id):
            return []
        page = await self.deliveries.page(DeliveryQuery(retailer, customer_id=customer_id), size=limit, after=before)
        return page.items
