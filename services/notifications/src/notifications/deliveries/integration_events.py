"""Deliveries' events as other services receive them."""

from aftersales.notifications.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from notifications.deliveries.domain.delivery import DeliveryEvent, DeliveryFailed, DeliverySent
from notifications.deliveries.messages import delivery_message

delivery_event = integration_events(
    DeliveryEvent,
    [event(DeliverySent, pb.DeliverySent), event(DeliveryFailed, pb.DeliveryFailed)],
    parts=[delivery_message.but(unset={"etag"})],  # the event is written together with the next version
)
