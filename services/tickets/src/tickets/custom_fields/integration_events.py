"""What tickets publishes about custom fields. Each has its own version, which its event shows as it is by then."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from tickets.custom_fields.domain.events import CustomFieldChanged
from tickets.custom_fields.messages import custom_field_message

custom_field_event = integration_events(
    CustomFieldChanged, [event(CustomFieldChanged, pb.CustomFieldChanged)], parts=[custom_field_message]
)
