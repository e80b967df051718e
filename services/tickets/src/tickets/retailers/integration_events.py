"""What tickets publishes about retailers: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.messages import retailer_message

retailer_event = integration_events(
    RetailerChanged,
    [event(RetailerChanged, pb.RetailerChanged)],
    parts=[retailer_message.but(computed={"etag": next_version_etag})],
)
