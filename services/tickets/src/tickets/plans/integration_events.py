"""What tickets publishes about support plans: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.plans.domain.events import SupportPlanChanged
from tickets.plans.messages import plan_message

plan_event = integration_events(
    SupportPlanChanged,
    [event(SupportPlanChanged, pb.SupportPlanChanged)],
    parts=[plan_message.but(computed={"etag": next_version_etag})],
)
