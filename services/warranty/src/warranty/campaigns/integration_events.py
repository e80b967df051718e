"""What warranty publishes about units of campaigns."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from warranty.campaigns.domain.events import CampaignUnitChanged

campaign_unit_event = integration_events(
    CampaignUnitChanged,
    [
        event(
            CampaignUnitChanged,
            pb.CampaignUnitChanged,
            sources={
                "campaign_unit_id": "unit.id",
                **{
                    name: f"unit.{name}"
                    for name in ("retailer", "campaign_id", "asset_id", "state", "late", "changed_at")
                },
            },
        )
    ],
)
