"""Checklist templates of nordic-home, made by an admin, and applied by an agent."""

from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import checklist_template_pb2 as pb
from aftersales.tickets.v1 import checklist_template_service_pb2 as templates
from aftersales.tickets.v1 import collaboration_service_pb2 as collaboration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN


def items(*texts: str, required: bool = False) -> list[pb.ChecklistTemplateItem]:
    return [pb.ChecklistTemplateItem(text=each, required=required) for each in texts]


def a_template(*texts: str, name: str = "Return") -> templates.CreateChecklistTemplateRequest:
    asked = pb.ChecklistTemplate(retailer="nordic-home", name=name, items=items(*(texts or ("Compare the photo",))))
    return templates.CreateChecklistTemplateRequest(checklist_template=asked)


async def create_template(service: RunningService, *texts: str, name: str = "Return") -> pb.ChecklistTemplate:
    created = await service.call(a_template(*texts, name=name), **ADMIN)
    return created.checklist_template  # type: ignore[no-any-return]


def a_change(id: str, **fields: Any) -> templates.UpdateChecklistTemplateRequest:
    mask = FieldMask(paths=[name for name in fields if name != "etag"])
    return templates.UpdateChecklistTemplateRequest(id=id, update_mask=mask, **fields)


def applying(ticket_id: str, template_id: str, **fields: str) -> collaboration.ApplyTicketChecklistTemplateRequest:
    return collaboration.ApplyTicketChecklistTemplateRequest(id=ticket_id, template_id=template_id, **fields)


async def template_requests(service: RunningService, ticket_id: str) -> Mapping[str, Message]:
    """A request for every RPC about them."""
    id = (await create_template(service)).id
    return {
        "CreateChecklistTemplate": a_template(),
        "GetChecklistTemplate": templates.GetChecklistTemplateRequest(id=id),
        "ListChecklistTemplates": templates.ListChecklistTemplatesRequest(retailer="nordic-home"),
        "UpdateChecklistTemplate": a_change(id, name="Return of a lamp"),
        "ApplyTicketChecklistTemplate": applying(ticket_id, id),
    }
