# Generated from aftersales/tickets/v1/collaboration_service.proto: `make protos`.
"""How several people work on one ticket. Changes of different people at the same time all count."""

from typing import Annotated

from aftersales.tickets.v1 import collaboration_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Email, Id
from gateway.rest.generated.tickets.ticket import ChecklistItemInput, Ticket, TicketParticipantInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.preconditions import IfMatch, optional
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ChangeTicketParticipantsRequest(Schema):
    """Who comes and who leaves."""

    model_config = REQUEST

    add: list[TicketParticipantInput] = may(
        "Who gets copies from now on.", [{"address": "anna@meri.example", "name": "Anna Meri"}], max_length=20
    )
    remove: list[Email] = may("Addresses to which no copies go any more.", ["otto@meri.example"], max_length=20)


class ChangeTicketChecklistRequest(Schema):
    """What changes of a checklist."""

    model_config = REQUEST

    add: list[ChecklistItemInput] = may(
        "Items to add at its end.",
        [{"text": "Compare the serial number with the photo", "required": True}],
        max_length=50,
    )
    tick: list[Id] = may("Ids of items that are done.", [], max_length=50)
    untick: list[Id] = may("Ids of items that are not done after all.", [], max_length=50)
    remove: list[Id] = may("Ids of items that need not be done.", [], max_length=50)


class ApplyTicketChecklistTemplateRequest(Schema):
    """Which template is applied."""

    model_config = REQUEST

    template_id: Id = doc("A template of the ticket's retailer.", "ckt_5jrb2ohc7yaq4tq2mzn7xw3k6v")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:change-participants",
    operation_id="change_ticket_participants",
    summary="Change a ticket's participants",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TOO_MANY_PARTICIPANTS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def change_ticket_participants(
    id: TicketId,
    call: SignedIn,
    body: ChangeTicketParticipantsRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change who gets copies of a ticket's public messages by mail. Who is added and there already gets the name
    that is given. Who is removed and not there changes nothing, and neither does the customer's own address.
    Addresses that the retailer receives mail at are refused.
    """
    message = from_json(
        collaboration_service_pb2.ChangeTicketParticipantsRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.CollaborationService/ChangeTicketParticipants",
        message,
        collaboration_service_pb2.ChangeTicketParticipantsResponse,
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:change-checklist",
    operation_id="change_ticket_checklist",
    summary="Change a ticket's checklist",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "CHECKLIST_FULL",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def change_ticket_checklist(
    id: TicketId,
    call: SignedIn,
    body: ChangeTicketChecklistRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change the checklist of a ticket: add items, tick, untick and remove others. Ticks of two people at the
    same time both count. A ticket whose required items are not all done is not resolved, neither by people
    nor by time.
    """
    message = from_json(
        collaboration_service_pb2.ChangeTicketChecklistRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.CollaborationService/ChangeTicketChecklist",
        message,
        collaboration_service_pb2.ChangeTicketChecklistResponse,
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:apply-checklist-template",
    operation_id="apply_ticket_checklist_template",
    summary="Apply a checklist template to a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "CHECKLIST_FULL",
        "CHECKLIST_TEMPLATE_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def apply_ticket_checklist_template(
    id: TicketId,
    body: ApplyTicketChecklistTemplateRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Add the items of a template at the end of a ticket's checklist. Those that the checklist has from this
    template are not added again; all that are left are added, or none if the checklist is too full.
    """
    message = from_json(
        collaboration_service_pb2.ApplyTicketChecklistTemplateRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.CollaborationService/ApplyTicketChecklistTemplate",
        message,
        collaboration_service_pb2.ApplyTicketChecklistTemplateResponse,
    )
    return responses.resource(response.ticket)
