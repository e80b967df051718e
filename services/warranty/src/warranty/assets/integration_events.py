"""What warranty tells the other services."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent as Fact

from warranty.assets.domain.events import AssetRefused, AssetRegistered
from warranty.assets.messages import asset_message


def registration_fact(event: AssetRegistered) -> Fact:
    asset = asset_message(event.asset)
    return Fact(f"internal.{asset.retailer}.warranty.v1.asset.registered", pb.AssetRegistered(asset=asset))


def refusal_fact(event: AssetRefused) -> Fact:
    refusal = event.refusal
    refused = pb.AssetRefused(
        refusal_id=refusal.id,
        retailer=refusal.retailer,
        asset_id=refusal.asset_id,
        purchase_id=refusal.purchase_id,
        order_id=refusal.order_id,
        line=refusal.line,
        unit=refusal.unit,
        reason=refusal.reason,
    )
    return Fact(f"internal.{refusal.retailer}.warranty.v1.asset.refused", refused)
