# Generated from aftersales/tickets/v1/checklist_template_service.proto: `make protos`.
"""Templates of checklists, arranged by an admin. CollaborationService applies them to tickets."""

from typing import Annotated

from aftersales.tickets.v1 import checklist_template_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.checklist_template import (
    ChecklistTemplate,
    ChecklistTemplateInput,
    ChecklistTemplateItemInput,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListChecklistTemplatesQuery(PageQuery):
    """Which checklist templates to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class ChecklistTemplatePage(Schema):
    """A page of checklist templates."""

    items: list[ChecklistTemplate] = doc("By name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateChecklistTemplateRequest(Schema):
    """What changes of a checklist template."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Return of a lamp")
    items: list[ChecklistTemplateItemInput] = may(
        "Its items: all of them.", [{"text": "Ask for the serial number"}], min_length=1, max_length=50
    )
    deactivated: bool = may("Whether it is applied to no ticket any longer.", False)


ChecklistTemplateId = Annotated[
    str, Path(description="The checklist template's id.", min_length=1, examples=["ckt_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["ticket settings"], route_class=JsonRoute)


@router.post(
    "/v1/checklist-templates",
    operation_id="create_checklist_template",
    summary="Create a checklist template",
    status_code=201,
    response_model=ChecklistTemplate,
    responses=problems("RETAILER_UNKNOWN", writes=True),
)
async def create_checklist_template(body: ChecklistTemplateInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a checklist template."""
    message = from_json(
        checklist_template_service_pb2.CreateChecklistTemplateRequest,
        {"checklist_template": given(body), "request_id": key},
    )
    response = await call(
        "tickets.v1.ChecklistTemplateService/CreateChecklistTemplate",
        message,
        checklist_template_service_pb2.CreateChecklistTemplateResponse,
    )
    return responses.created(response.checklist_template, f"/v1/checklist-templates/{response.checklist_template.id}")


@router.get(
    "/v1/checklist-templates/{id}",
    operation_id="get_checklist_template",
    summary="Get a checklist template",
    response_model=ChecklistTemplate,
    responses=problems("CHECKLIST_TEMPLATE_NOT_FOUND"),
)
async def get_checklist_template(
    id: ChecklistTemplateId, call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One checklist template."""
    message = checklist_template_service_pb2.GetChecklistTemplateRequest(id=id)
    response = await call(
        "tickets.v1.ChecklistTemplateService/GetChecklistTemplate",
        message,
        checklist_template_service_pb2.GetChecklistTemplateResponse,
    )
    return responses.resource(response.checklist_template, if_none_match)


@router.get(
    "/v1/checklist-templates",
    operation_id="list_checklist_templates",
    summary="List checklist templates",
    response_model=ChecklistTemplatePage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_checklist_templates(
    request: Request, query: Annotated[ListChecklistTemplatesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's checklist templates, by name."""
    message = from_json(checklist_template_service_pb2.ListChecklistTemplatesRequest, asked(query))
    response = await call(
        "tickets.v1.ChecklistTemplateService/ListChecklistTemplates",
        message,
        checklist_template_service_pb2.ListChecklistTemplatesResponse,
    )
    return responses.page(request, response.checklist_templates, response.next_page_token)


@router.patch(
    "/v1/checklist-templates/{id}",
    operation_id="update_checklist_template",
    summary="Change a checklist template",
    response_model=ChecklistTemplate,
    responses=problems(
        "CHECKLIST_TEMPLATE_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_checklist_template(
    id: ChecklistTemplateId,
    body: UpdateChecklistTemplateRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change or deactivate a checklist template. Checklists keep what they have of it. If-Match is required."""
    message = from_json(
        checklist_template_service_pb2.UpdateChecklistTemplateRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.ChecklistTemplateService/UpdateChecklistTemplate",
        message,
        checklist_template_service_pb2.UpdateChecklistTemplateResponse,
    )
    return responses.resource(response.checklist_template)
