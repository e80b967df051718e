"""What tickets publishes about links."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from tickets.links.domain.events import LinkEvent, TicketLinked, TicketUnlinked
from tickets.links.messages import actor_message

_OF_LINK = {
    "link_id": "link.id",
    "retailer": "link.retailer",
    "kind": "link.kind",
    "ticket_id": "link.ticket_id",
    "other_ticket_id": "link.other_id",
}
link_event = integration_events(
    LinkEvent,
    [
        event(TicketLinked, pb.TicketLinked, sources={**_OF_LINK, "linked_by": "link.created_by"}),
        event(TicketUnlinked, pb.TicketUnlinked, sources=_OF_LINK),
    ],
    parts=[actor_message],
)
