"""Checklist templates as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import checklist_template_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.checklist_templates.domain.checklist_template import ChecklistTemplate, TemplateItem

template_item_message = mapper(TemplateItem, checklist_template_pb2.ChecklistTemplateItem)
checklist_template_message = mapper(
    ChecklistTemplate,
    checklist_template_pb2.ChecklistTemplate,
    computed={"etag": version_etag},
    parts=[template_item_message],
)
