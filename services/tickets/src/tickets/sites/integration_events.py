"""What tickets publishes about sites and what is there: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.sites.domain.events import AssetSiteChanged, SiteChanged
from tickets.sites.messages import site_message

site_event = integration_events(
    SiteChanged,
    [event(SiteChanged, pb.SiteChanged)],
    parts=[site_message.but(computed={"etag": next_version_etag})],
)
asset_site_event = integration_events(
    AssetSiteChanged,
    [
        event(
            AssetSiteChanged,
            pb.AssetSiteChanged,
            sources={name: f"asset_site.{name}" for name in ("retailer", "asset_id", "site_id")},
        )
    ],
)
