"""What warranty publishes about adjudication rules."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from warranty.adjudication.domain.events import AdjudicationRulesChanged
from warranty.adjudication.messages import adjudication_rules_message

adjudication_rules_event = integration_events(
    AdjudicationRulesChanged,
    [event(AdjudicationRulesChanged, pb.AdjudicationRulesChanged)],
    parts=[adjudication_rules_message.but(computed={"etag": next_version_etag}, unset={"rules", "in_force"})],
)
