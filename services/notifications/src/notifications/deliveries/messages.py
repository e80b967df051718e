"""Deliveries, the same in answers and in events."""

from aftersales.notifications.v1 import delivery_pb2 as pb
from domainkit.instants import Instant
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.mapping.timestamps import to_timestamp

from notifications.deliveries.domain.delivery import Delivery, State, Template

_TEMPLATES = {template: pb.DeliveryTemplate.Value(f"DELIVERY_TEMPLATE_{template.name}") for template in Template}
_STATES = {state: pb.DeliveryState.Value(f"DELIVERY_STATE_{state.name}") for state in State}


def delivery_message(delivery: Delivery) -> pb.Delivery:
    return pb.Delivery(
        id=delivery.id,
        retailer=delivery.retailer,
        customer_id=delivery.customer_id,
        ticket_id=delivery.ticket_id,
        purchase_id=delivery.purchase_id,
        channel=pb.DELIVERY_CHANNEL_EMAIL,
        template=_TEMPLATES[delivery.template],
        locale=delivery.locale,
        state=_STATES[delivery.state],
        attempts=delivery.attempts,
        next_attempt_at=_optional_timestamp(delivery.next_attempt_at),
        last_error=delivery.last_error,
        message_id=delivery.message_id,
        created_at=to_timestamp(delivery.created_at),
        sent_at=_optional_timestamp(delivery.sent_at),
        etag=str(delivery.version),
    )


def _optional_timestamp(instant: Instant | None) -> Timestamp | None:
    return None if instant is None else to_timestamp(instant)
