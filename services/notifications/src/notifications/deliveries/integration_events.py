"""Every domain event as the fact that other services receive: its subject on the bus, and its message."""

from aftersales.notifications.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent as Fact

from notifications.deliveries.domain.delivery import DeliveryEvent, DeliveryFailed, DeliverySent
from notifications.deliveries.messages import delivery_message


def delivery_fact(event: DeliveryEvent) -> Fact:
    delivery = delivery_message(event.delivery)
    delivery.ClearField("etag")  # the event is written together with the next version: this one is over
    subject = f"internal.{delivery.retailer}.notifications.v1.delivery"
    match event:
        case DeliverySent():
            return Fact(f"{subject}.sent", pb.DeliverySent(delivery=delivery))
        case DeliveryFailed():
            return Fact(f"{subject}.failed", pb.DeliveryFailed(delivery=delivery))
