"""Deliveries that repeat one that is going to be deleted."""

from dataclasses import dataclass, replace

from domainkit.pages import Cursor

from notifications.deliveries.domain.delivery import Decision, Delivery, DeliveryQuery
from notifications.deliveries.ports import DeliveryStore

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Repetitions:
    """They name the delivery that they repeat. Without it they are deliveries of their own, and can be sent again."""

    deliveries: DeliveryStore

    async def detach(self, id: str) -> None:
        """Takes the name of this delivery out of those that repeat it. Can be repeated."""
        delivery = await self.deliveries.get(id)
        if delivery is None or all(each.delivery_id == id for each in delivery.resends):
            return
        query = DeliveryQuery(delivery.retailer, customer_id=delivery.customer_id, created_since=delivery.created_at)
        after: Cursor | None = None
        while True:
            page = await self.deliveries.page(query, size=_PAGE, after=after)
            for each in page.items:
                if each.resend_of == id:
                    await self.deliveries.change(each.id, _on_its_own)
            if page.rest is None:
                return
            after = page.rest


def _on_its_own(delivery: Delivery) -> Decision:
    return replace(delivery, resend_of=""), ()
