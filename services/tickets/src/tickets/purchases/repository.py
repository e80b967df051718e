"""Stored purchases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.formats.text import normal, upper

from tickets.purchases.domain.events import PurchaseEvent
from tickets.purchases.domain.purchase import Purchase, RegistrationState
from tickets.purchases.ports import Decide

MOST_SALES = 100
"""Of one unit that are in force: one, and those that warranty has not decided about yet."""
PURCHASES_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="reported_at")
PURCHASES_BY_AGE = Index("by_age", equal=("retailer",), order_by="reported_at")
PURCHASES_BY_ORDER = Index("by_order", equal=("retailer", "order_key"))
PURCHASES_BY_ASSET = Index("by_asset", equal=("retailer", "customer_id"), has="asset_ids")
PURCHASES_OF_ASSET = Index("of_asset", equal=("retailer",), has="asset_ids")
PURCHASES_BY_HOLDER = Index("by_holder", equal=("retailer",), has="held")
PURCHASES = Collection(
    "purchases",
    (
        *(PURCHASES_BY_CUSTOMER, PURCHASES_BY_AGE, PURCHASES_BY_ASSET, PURCHASES_OF_ASSET, PURCHASES_BY_ORDER),
        PURCHASES_BY_HOLDER,
    ),
    personal=PersonalData(
        kind=Purchase,
        purpose="To know what a customer owns, and to register its warranty",
        retention="Until the customer is erased; while AFTERSALES_LEGAL_HOLDS holds it, without contact data",
    ),
)


def purchase_index_fields(purchase: Purchase) -> dict[str, Any]:
    """A unit that warranty refused is nobody's asset, and one that was sold again not that of its former buyer."""
    refused = RegistrationState.REFUSED
    sold = [unit for unit in purchase.units if unit.state is not refused and not unit.resold]
    held = [held_key(unit.holder_id, unit.asset_id) for unit in sold if unit.holder_id]
    return {
        "asset_ids": [unit.asset_id for unit in sold],
        "order_key": order_key(purchase.order_id),
        **({"held": held} if held else {}),
    }


def held_key(customer_id: str, asset_id: str) -> str:
    """What a unit that was transferred is found by."""
    return f"{customer_id} {asset_id}"


def order_key(order_id: str) -> str | None:
    """What an order id in another spelling is compared by; None for one in its normal form, whose id says it."""
    key = normal(order_id)
    return key if key != order_id else None


@dataclass(frozen=True, slots=True)
class PurchaseRepository:
    purchases: Aggregates[Purchase, PurchaseEvent]

    async def get(self, id: str) -> Purchase | None:
        return await self.purchases.get(id)

    async def change(self, id: str, act: Decide) -> Purchase | None:
        return await self.purchases.change(id, act)

    async def erase(self, id: str, act: Decide) -> Purchase | None:
        """As `change`; the same write clears what is personal in events that wait to be published."""
        return await self.purchases.erase(id, act)

    async def add_unless_known(self, purchase: Purchase, events: Sequence[PurchaseEvent]) -> Purchase:
        try:
            return await self.purchases.add(purchase, events)
        except DuplicateKey:
            stored = await self.purchases.get(purchase.id)
            if stored is None:
                raise
            return stored

    async def of_order(self, retailer: str, order_id: str) -> Purchase | None:
        where = {"retailer": retailer, "order_key": order_id}
        return next(iter(await self.purchases.find(PURCHASES_BY_ORDER, where, limit=1)), None)

    def in_normal_form(self, purchase: Purchase) -> Purchase:
        """For purchases from before identities had a normal form."""
        items = (replace(item, serial=normal(upper(normal(item.serial)))) for item in purchase.items)
        return replace(purchase, order_id=normal(purchase.order_id), items=tuple(items))

    async def holding(self, retailer: str, customer_id: str, asset_id: str) -> Purchase | None:
        """The purchase that has the customer's unit; of one that was transferred to them that of its buyer."""
        bought = {"retailer": retailer, "customer_id": customer_id, "asset_ids": asset_id}
        got = {"retailer": retailer, "held": held_key(customer_id, asset_id)}
        for index, where in ((PURCHASES_BY_ASSET, bought), (PURCHASES_BY_HOLDER, got)):
            for purchase in await self.purchases.find(index, where, limit=1):
                if purchase.is_held(asset_id, customer_id):
                    return purchase
        return None

    async def is_sold(self, retailer: str, asset_id: str, customer_id: str | None = None) -> bool:
        if customer_id is not None:
            return await self.holding(retailer, customer_id, asset_id) is not None
        where = {"retailer": retailer, "asset_ids": asset_id}
        return bool(await self.purchases.find(PURCHASES_OF_ASSET, where, limit=1))

    async def selling(self, retailer: str, asset_id: str) -> list[Purchase]:
        where = {"retailer": retailer, "asset_ids": asset_id}
        return await self.purchases.find(PURCHASES_OF_ASSET, where, limit=MOST_SALES)

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Cursor | None) -> Page[Purchase]:
        index, where = PURCHASES_BY_AGE, {"retailer": retailer}
        if customer_id is not None:
            index, where = PURCHASES_BY_CUSTOMER, {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.purchases.page(index, where, size=size, after=after, descending=True))
