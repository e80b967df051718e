"""What tickets publishes about pending reasons."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.pending_reasons.domain.events import PendingReasonChanged
from tickets.pending_reasons.messages import pending_reason_message

pending_reason_event = integration_events(
    PendingReasonChanged,
    [event(PendingReasonChanged, pb.PendingReasonChanged)],
    parts=[pending_reason_message.but(computed={"etag": next_version_etag})],
)
