"""What tickets publishes about teams: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.teams.domain.events import TeamChanged
from tickets.teams.messages import team_message

team_event = integration_events(
    TeamChanged,
    [event(TeamChanged, pb.TeamChanged)],
    parts=[team_message.but(computed={"etag": next_version_etag})],
)
