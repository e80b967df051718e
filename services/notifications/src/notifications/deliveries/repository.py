"""Deliveries as the use cases ask for them, on declared indexes."""

from collections.abc import Callable
from dataclasses import dataclass

from domainkit.pages import Cursor, Page
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from notifications.deliveries.domain.delivery import Decision, Delivery, DeliveryEvent

DELIVERIES_DUE = Index("due", order_by="next_attempt_at")  # one that is over has no next attempt: it is not found
DELIVERIES_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
DELIVERIES_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="created_at")
DELIVERIES_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="created_at")
DELIVERIES = Collection("deliveries", (DELIVERIES_DUE, DELIVERIES_BY_AGE, DELIVERIES_BY_TICKET, DELIVERIES_BY_CUSTOMER))


@dataclass(frozen=True, slots=True)
class DeliveryRepository:
    deliveries: Aggregates[Delivery, DeliveryEvent]

    async def get(self, id: str) -> Delivery | None:
        return await self.deliveries.get(id)

    async def add(self, delivery: Delivery) -> bool:
        try:
            await self.deliveries.add(delivery, [])
        except DuplicateKey:
            return False
        return True

    async def change(self, id: str, act: Callable[[Delivery], Decision]) -> Delivery | None:
        return await self.deliveries.change(id, act)

    async def page(
        self,
        retailer: str,
        *,
        ticket_id: str | None = None,
        customer_id: str | None = None,
        size: int,
        after: Cursor | None,
    ) -> Page[Delivery]:
        index, where = DELIVERIES_BY_AGE, {"retailer": retailer}
        if ticket_id is not None:
            index, where = DELIVERIES_BY_TICKET, {"retailer": retailer, "ticket_id": ticket_id}
        elif customer_id is not None:
            index, where = DELIVERIES_BY_CUSTOMER, {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.deliveries.page(index, where, size=size, after=after, descending=True))
