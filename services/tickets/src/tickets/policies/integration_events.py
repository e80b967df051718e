"""What tickets publishes about SLA policies: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.policies.domain.events import SlaPolicyChanged
from tickets.policies.messages import policy_message

policy_event = integration_events(
    SlaPolicyChanged,
    [event(SlaPolicyChanged, pb.SlaPolicyChanged)],
    parts=[policy_message.but(computed={"etag": next_version_etag}, unset={"recomputation"})],
)
