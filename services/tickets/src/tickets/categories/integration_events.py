"""What tickets publishes about categories. Each has its own version, which its event shows as it is by then."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from tickets.categories.domain.events import TicketCategoryChanged
from tickets.categories.messages import category_message

category_event = integration_events(
    TicketCategoryChanged, [event(TicketCategoryChanged, pb.TicketCategoryChanged)], parts=[category_message]
)
