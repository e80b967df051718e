"""What tickets publishes about erasures."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.erasures.domain.events import ErasureCompleted, ErasureEvent, ErasureRequested
from tickets.erasures.messages import erasure_message

erasure_event = integration_events(
    ErasureEvent,
    [event(ErasureRequested, pb.ErasureRequested), event(ErasureCompleted, pb.ErasureCompleted)],
    parts=[erasure_message.but(computed={"etag": next_version_etag})],
)
