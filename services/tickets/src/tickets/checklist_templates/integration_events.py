"""What tickets publishes about checklist templates."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from tickets.checklist_templates.domain.events import ChecklistTemplateChanged
from tickets.checklist_templates.messages import checklist_template_message

checklist_template_event = integration_events(
    ChecklistTemplateChanged,
    [event(ChecklistTemplateChanged, pb.ChecklistTemplateChanged)],
    parts=[checklist_template_message.but(computed={"etag": next_version_etag})],
)
