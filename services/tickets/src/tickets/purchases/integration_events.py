"""What tickets publishes about purchases."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.purchases.domain.events import PurchaseEvent, PurchaseRegistered, PurchaseReported
from tickets.purchases.messages import purchase_message

purchase_event = integration_events(
    PurchaseEvent,
    [event(PurchaseReported, pb.PurchaseReported), event(PurchaseRegistered, pb.PurchaseRegistered)],
    parts=[purchase_message.but(computed={"etag": next_version_etag})],
)
