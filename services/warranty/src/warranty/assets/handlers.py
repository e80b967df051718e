"""Tickets' events about purchases. An event may be delivered more than once; its units are registered once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aftersales.tickets.v1.events_pb2 import PurchaseReported
from aftersales.tickets.v1.purchase_pb2 import Purchase
from aftersales.warranty.v1.events_pb2 import AssetCorrected
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.parsing import chosen_or_none, optional_instant
from servicekit.runtime.clock import Clock

from warranty.assets.domain.asset import SoldUnit
from warranty.assets.use_cases import RegisterUnits
from warranty.product_models.domain.terms import GoodsCondition

PURCHASES_AT_ONCE = 8  # each may have hundreds of units, registered concurrently


@dataclass(frozen=True)
class PurchaseHandlers:
    clock: Clock
    registration: RegisterUnits
    default_zone: ZoneInfo

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            Subscription(
                "registrations",
                "TICKETS",
                (subject_of(PurchaseReported),),
                self.register_units,
                in_flight=PURCHASES_AT_ONCE,
            ),
            Subscription("returns", "WARRANTY", (subject_of(AssetCorrected),), self.decide_again),
        ]

    async def decide_again(self, event: Event) -> None:
        """A sale that was reported before the return of the one before it is decided once more."""
        asset = event.read(AssetCorrected).asset
        await self.registration.decide_again(asset.retailer, asset.id, now=self.clock())

    async def register_units(self, event: Event) -> None:
        reported = event.read(PurchaseReported)
        units, zone = tuple(_units(reported.purchase)), self._zone(reported.time_zone)
        await self.registration.register(units, zone, now=self.clock())

    def _zone(self, name: str) -> ZoneInfo:
        """The customer's zone; the default where none is given or where this host does not know it."""
        try:
            return ZoneInfo(name) if name else self.default_zone
        except (KeyError, ValueError, OSError):
            return self.default_zone


def _units(purchase: Purchase) -> Iterator[SoldUnit]:
    for item in purchase.items:
        for registration in item.registrations:
            yield SoldUnit(
                asset_id=registration.asset_id,
                retailer=purchase.retailer,
                customer_id=purchase.customer_id,
                purchase_id=purchase.id,
                order_id=purchase.order_id,
                line=item.line,
                unit=registration.unit,
                product_model_id=item.product_model_id,
                serial=item.serial,
                sold_at=from_timestamp(item.sold_at),
                delivered_at=optional_instant(item, "delivered_at"),
                condition=chosen_or_none(GoodsCondition, item, "condition") or GoodsCondition.NEW,
            )
