"""What tickets publishes about attachments."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.attachments.domain.events import AttachmentRejected
from tickets.attachments.messages import attachment_message

attachment_event = integration_events(
    AttachmentRejected,
    [event(AttachmentRejected, pb.AttachmentRejected)],
    parts=[attachment_message.but(computed={"etag": next_version_etag})],
)
