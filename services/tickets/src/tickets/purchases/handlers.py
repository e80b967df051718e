"""Handlers of warranty's events about the units of purchases. Each is idempotent: an event may arrive twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.warranty.v1.events_pb2 import AssetRefused, AssetRegistered, AssetTransferred
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_timestamp

from tickets.purchases.use_cases import Registrations


@dataclass(frozen=True)
class PurchaseHandlers:
    registrations: Registrations

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            Subscription("registrations", "WARRANTY", (subject_of(AssetRegistered),), self.note_registration),
            Subscription("transfers", "WARRANTY", (subject_of(AssetTransferred),), self.note_transfer),
            Subscription("refusals", "WARRANTY", (subject_of(AssetRefused),), self.note_refusal),
        ]

    async def note_registration(self, event: Event) -> None:
        asset = event.read(AssetRegistered).asset
        covered_until = max((from_timestamp(coverage.ends_at) for coverage in asset.coverages), default=None)
        product_name = f"{asset.manufacturer} {asset.name}".strip()
        await self.registrations.registered(asset.purchase_id, asset.id, product_name, covered_until)
        if event.read(AssetRegistered).sold_before:
            sold_at = from_timestamp(asset.sold_at)
            await self.registrations.sold_again(asset.retailer, asset.purchase_id, asset.id, sold_at)

    async def note_transfer(self, event: Event) -> None:
        moved = event.read(AssetTransferred)
        at = from_timestamp(moved.transferred_at)
        await self.registrations.transferred(moved.purchase_id, moved.asset.id, moved.asset.customer_id, at)

    async def note_refusal(self, event: Event) -> None:
        refused = event.read(AssetRefused)
        await self.registrations.refused(refused.purchase_id, refused.asset_id, refused.reason)
