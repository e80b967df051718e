"""What tickets publishes about agents: only the last event of each is kept. The `sub` of their tokens and their
signatures stay here."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.agents.domain.events import AgentChanged
from tickets.agents.messages import agent_message

agent_event = integration_events(
    AgentChanged,
    [event(AgentChanged, pb.AgentChanged)],
    parts=[agent_message.but(computed={"etag": next_version_etag}, unset={"subject", "signature"})],
)
