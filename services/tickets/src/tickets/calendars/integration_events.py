"""What tickets publishes about calendars: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.calendars.domain.events import CalendarChanged
from tickets.calendars.messages import calendar_message, version_message

calendar_event = integration_events(
    CalendarChanged,
    [event(CalendarChanged, pb.CalendarChanged)],
    parts=[calendar_message.but(computed={"etag": next_version_etag}), version_message],
)
