"""What tickets publishes about organisations: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.organisations.domain.events import OrganisationChanged
from tickets.organisations.messages import organisation_message

organisation_event = integration_events(
    OrganisationChanged,
    [event(OrganisationChanged, pb.OrganisationChanged)],
    parts=[organisation_message.but(computed={"etag": next_version_etag})],
)
