"""What tickets publishes about updates of children."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from tickets.child_updates.domain.events import ChildUpdateCompleted, ChildUpdateCreated, ChildUpdateEvent
from tickets.child_updates.messages import actor_message

_OF_UPDATE = {
    "child_update_id": "update.id",
    "retailer": "update.retailer",
    "ticket_id": "update.ticket_id",
    "total_count": "update.total_count",
}
child_update_event = integration_events(
    ChildUpdateEvent,
    [
        event(
            ChildUpdateCreated, pb.TicketChildUpdateCreated, sources={**_OF_UPDATE, "created_by": "update.created_by"}
        ),
        event(
            ChildUpdateCompleted,
            pb.TicketChildUpdateCompleted,
            sources={
                **_OF_UPDATE,
                "updated_count": "update.updated_count",
                "skipped_count": "update.skipped_count",
            },
        ),
    ],
    parts=[actor_message],
)
