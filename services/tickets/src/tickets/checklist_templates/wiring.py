"""Checklist templates, built from their parts."""

from functools import partial

from aftersales.tickets.v1.checklist_template_service_pb2_grpc import add_ChecklistTemplateServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.checklist_templates.domain.checklist_template import ChecklistTemplate
from tickets.checklist_templates.integration_events import checklist_template_event
from tickets.checklist_templates.ports import Retailers
from tickets.checklist_templates.repository import (
    CHECKLIST_TEMPLATES,
    ChecklistTemplateRepository,
    checklist_template_index_fields,
)
from tickets.checklist_templates.servicer import ChecklistTemplateServicer
from tickets.checklist_templates.use_cases import ChecklistTemplateUseCases


def repository(context: ServiceContext) -> ChecklistTemplateRepository:
    return ChecklistTemplateRepository(
        context.aggregates(
            CHECKLIST_TEMPLATES,
            ChecklistTemplate,
            to_integration_event=checklist_template_event,
            index_fields=checklist_template_index_fields,
        )
    )


def components(
    context: ServiceContext, access: Access, templates: ChecklistTemplateRepository, retailers: Retailers
) -> Components:
    use_cases = ChecklistTemplateUseCases(templates, retailers)
    servicer = ChecklistTemplateServicer(access, context.clock, context.pages, use_cases)
    add = partial(add_ChecklistTemplateServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.ChecklistTemplateService", add)])
