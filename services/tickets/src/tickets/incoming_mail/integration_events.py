"""What tickets publishes about incoming mails."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.incoming_mail.domain.events import IncomingMailQuarantined
from tickets.incoming_mail.messages import incoming_mail_message

incoming_mail_event = integration_events(
    IncomingMailQuarantined,
    [event(IncomingMailQuarantined, pb.IncomingMailQuarantined)],
    parts=[incoming_mail_message.but(computed={"etag": next_version_etag})],
)
