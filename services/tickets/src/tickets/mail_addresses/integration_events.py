"""What tickets publishes about mail addresses."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.mail_addresses.domain.events import MailAddressChanged
from tickets.mail_addresses.messages import mail_address_message

mail_address_event = integration_events(
    MailAddressChanged,
    [event(MailAddressChanged, pb.MailAddressChanged)],
    parts=[mail_address_message.but(computed={"etag": next_version_etag})],
)
