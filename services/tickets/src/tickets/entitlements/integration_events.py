"""What tickets publishes about entitlements: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.entitlements.domain.events import EntitlementChanged
from tickets.entitlements.messages import entitlement_message

entitlement_event = integration_events(
    EntitlementChanged,
    [event(EntitlementChanged, pb.EntitlementChanged)],
    parts=[entitlement_message.but(computed={"etag": next_version_etag})],
)
