"""What the use cases of purchases need from outside."""

from collections.abc import Sequence
from typing import Protocol

from tickets.purchases.domain.events import PurchaseEvent
from tickets.purchases.domain.purchase import Purchase
from tickets.use_cases.ports import Aggregates, Page, Place

Purchases = Aggregates[Purchase, PurchaseEvent]


class PurchaseLists(Protocol):
    async def add_unless_known(self, purchase: Purchase, events: Sequence[PurchaseEvent]) -> Purchase:
        """Stores it; answers with the one that has its id if there is one already."""

    async def of_order(self, retailer: str, order_id: str) -> Purchase | None:
        """The purchase whose id comes from another spelling of this order id."""

    async def holds(self, retailer: str, customer_id: str, asset_id: str) -> bool:
        """Whether one of the customer's purchases has this unit, not refused by warranty."""

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Place | None) -> Page[Purchase]:
        """Newest first; of all customers where `customer_id` is None."""
