"""What warranty publishes about assets and refused units."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from warranty.assets.domain.events import AssetRefused, AssetRegistered
from warranty.assets.messages import asset_message

asset_event = integration_events(AssetRegistered, [event(AssetRegistered, pb.AssetRegistered)], parts=[asset_message])

_OF_THE_REFUSAL = ("retailer", "asset_id", "purchase_id", "order_id", "line", "unit", "reason", "customer_id")

refusal_event = integration_events(
    AssetRefused,
    [
        event(
            AssetRefused,
            pb.AssetRefused,
            sources={"refusal_id": "refusal.id"} | {name: f"refusal.{name}" for name in _OF_THE_REFUSAL},
        )
    ],
)
