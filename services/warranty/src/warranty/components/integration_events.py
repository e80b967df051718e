"""What warranty publishes about components."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from warranty.components.domain.events import ComponentAdded, ComponentEvent, ComponentRemoved, ComponentSwapped
from warranty.components.messages import component_message

component_event = integration_events(
    ComponentEvent,
    [
        event(ComponentAdded, pb.ComponentAdded),
        event(ComponentSwapped, pb.ComponentSwapped),
        event(ComponentRemoved, pb.ComponentRemoved),
    ],
    parts=[component_message],
)
