"""ChecklistTemplateService."""

from collections.abc import Iterable
from dataclasses import dataclass

from aftersales.tickets.v1 import checklist_template_pb2
from aftersales.tickets.v1 import checklist_template_service_pb2 as pb
from aftersales.tickets.v1.checklist_template_service_pb2_grpc import ChecklistTemplateServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.checklist_templates.domain.checklist_template import ChecklistTemplateEdits, TemplateItem
from tickets.checklist_templates.domain.checklist_template_query import ChecklistTemplateQuery
from tickets.checklist_templates.messages import checklist_template_message as message
from tickets.checklist_templates.use_cases import ChecklistTemplateUseCases


@dataclass(frozen=True)
class ChecklistTemplateServicer(ChecklistTemplateServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    templates: ChecklistTemplateUseCases

    async def CreateChecklistTemplate(
        self, request: pb.CreateChecklistTemplateRequest, context: Context
    ) -> pb.CreateChecklistTemplateResponse:
        caller = await self.access.caller(context, "CreateChecklistTemplate")
        asked = request.checklist_template
        retailer = caller.retailer(asked.retailer)
        key = idempotency_key_of(caller, "CreateChecklistTemplate", request, retailer=retailer)
        template = await self.templates.create(
            retailer, asked.name, _items(asked.items), id=new_id("ckt", key), now=self.clock(), key=key
        )
        return pb.CreateChecklistTemplateResponse(checklist_template=message.fields(template, role=caller.role))

    async def GetChecklistTemplate(
        self, request: pb.GetChecklistTemplateRequest, context: Context
    ) -> pb.GetChecklistTemplateResponse:
        caller = await self.access.caller(context, "GetChecklistTemplate")
        template = await self.templates.get(request.id, caller)
        return pb.GetChecklistTemplateResponse(checklist_template=message.fields(template, role=caller.role))

    async def ListChecklistTemplates(
        self, request: pb.ListChecklistTemplatesRequest, context: Context
    ) -> pb.ListChecklistTemplatesResponse:
        caller = await self.access.caller(context, "ListChecklistTemplates")
        query = ChecklistTemplateQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListChecklistTemplates", query.retailer, str(query.deactivated))
        page = await self.templates.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListChecklistTemplatesResponse(
            checklist_templates=[message.fields(template, role=caller.role) for template in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateChecklistTemplate(
        self, request: pb.UpdateChecklistTemplateRequest, context: Context
    ) -> pb.UpdateChecklistTemplateResponse:
        caller = await self.access.caller(context, "UpdateChecklistTemplate")
        template = await self.templates.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateChecklistTemplate", request),
        )
        return pb.UpdateChecklistTemplateResponse(checklist_template=message.fields(template, role=caller.role))


def _items(asked: Iterable[checklist_template_pb2.ChecklistTemplateItem]) -> list[TemplateItem]:
    return [TemplateItem(each.text, each.required) for each in asked]


def _edits(request: pb.UpdateChecklistTemplateRequest) -> ChecklistTemplateEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return ChecklistTemplateEdits(
        name=request.name if "name" in changes else None,
        items=_items(request.items) if "items" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )
