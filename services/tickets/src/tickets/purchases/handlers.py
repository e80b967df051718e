"""Handlers of warranty's events about the units of purchases. Each is idempotent: an event may arrive twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.events_pb2 import (
    AssetCorrected,
    AssetCoverageChanged,
    AssetRefused,
    AssetRegistered,
    AssetTransferred,
)
from domainkit.instants import Instant
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_timestamp

from tickets.purchases.use_cases import Registrations

_COVERING = (AssetCorrected, AssetCoverageChanged)


@dataclass(frozen=True)
class PurchaseHandlers:
    registrations: Registrations

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            Subscription("registrations", "WARRANTY", (subject_of(AssetRegistered),), self.note_registration),
            Subscription("coverage-ends", "WARRANTY", tuple(map(subject_of, _COVERING)), self.note_coverage),
            Subscription("transfers", "WARRANTY", (subject_of(AssetTransferred),), self.note_transfer),
            Subscription("refusals", "WARRANTY", (subject_of(AssetRefused),), self.note_refusal),
        ]

    async def note_registration(self, event: Event) -> None:
        asset = event.read(AssetRegistered).asset
        product_name = f"{asset.manufacturer} {asset.name}".strip()
        await self.registrations.registered(
            asset.purchase_id, asset.id, product_name, _covered_until(asset), event.sequence
        )
        if event.read(AssetRegistered).sold_before:
            sold_at = from_timestamp(asset.sold_at)
            await self.registrations.sold_again(asset.retailer, asset.purchase_id, asset.id, sold_at)

    async def note_coverage(self, event: Event) -> None:
        """Of a unit that is not sold, or was transferred since, there is no purchase of its owner."""
        corrected = event.type == AssetCorrected.DESCRIPTOR.full_name
        asset = event.read(AssetCorrected).asset if corrected else event.read(AssetCoverageChanged).asset
        if asset.purchase_id:
            await self.registrations.covered(asset.purchase_id, asset.id, _covered_until(asset), event.sequence)

    async def note_transfer(self, event: Event) -> None:
        moved = event.read(AssetTransferred)
        at = from_timestamp(moved.transferred_at)
        await self.registrations.transferred(moved.purchase_id, moved.asset.id, moved.asset.customer_id, at)

    async def note_refusal(self, event: Event) -> None:
        refused = event.read(AssetRefused)
        await self.registrations.refused(refused.purchase_id, refused.asset_id, refused.reason)


def _covered_until(asset: Asset) -> Instant | None:
    return max((from_timestamp(coverage.ends_at) for coverage in asset.coverages), default=None)
