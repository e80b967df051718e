# Generated from aftersales/tickets/v1/ticket_sla_service.proto: `make protos`.
"""The deadlines of tickets, explained. Unknown and foreign tickets are NOT_FOUND (TICKET_NOT_FOUND)."""

from typing import Annotated

from aftersales.tickets.v1 import ticket_sla_service_pb2
from fastapi import APIRouter, Path, Query, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id
from gateway.rest.generated.tickets.ticket import TicketPriority
from gateway.rest.generated.tickets.ticket_sla import SlaFact, TicketSlaExplanation
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import StrictQuery
from gateway.rest.request_fields import asked
from gateway.rest.schemas.fields import Schema, doc, may


class TicketSlaPreview(Schema):
    """What the deadlines of a ticket would be after a change, and what would be missed at once."""

    sla: TicketSlaExplanation = may("The deadlines after it.")
    facts: list[SlaFact] = doc(
        "Warnings and breaches that the change itself would cause.",
        [
            {
                "id": "first_response.1.100",
                "target": "first_response",
                "cycle": 1,
                "share": 100,
                "at": "2026-11-12T10:30:00Z",
                "cause": "priority_changed",
                "message_id": "",
            }
        ],
    )


class GetTicketSlaPreviewQuery(StrictQuery):
    """What to preview."""

    priority: TicketPriority = may("The priority that the ticket would have. Left out: as it is.", "urgent")
    plan: Id = may(
        "A support plan of the retailer, as if it applied: the policy that fits then, and the plan's calendar "
        "unless a site, the customer or its organisation has one. Left out: what the ticket goes by.",
        "pln_2ohc7yaq4tq2mzn7xw3k6v5jrb",
    )
    category: Id = may(
        "A category of the retailer, as if the ticket had it and were recomputed with terms chosen anew: the "
        "policy that fits then. Until it is recomputed, a ticket of another category keeps its policy. Left "
        "out: as it is.",
        "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb",
    )


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.get(
    "/v1/tickets/{id}/sla",
    operation_id="get_ticket_sla",
    summary="Explain a ticket's deadlines",
    response_model=TicketSlaExplanation,
    responses=problems("TICKET_NOT_FOUND"),
)
async def get_ticket_sla(id: TicketId, call: SignedIn) -> Response:
    """Why the deadlines of a ticket are what they are: the policy and the calendar that count, what of each
    budget is used, and each interval that counts or does not. It is computed from the history of the ticket
    when it is asked for.
    """
    message = ticket_sla_service_pb2.GetTicketSlaRequest(id=id)
    response = await call(
        "tickets.v1.TicketSlaService/GetTicketSla", message, ticket_sla_service_pb2.GetTicketSlaResponse
    )
    return responses.answer(to_json(response.sla))


@router.get(
    "/v1/tickets/{id}/sla/preview",
    operation_id="get_ticket_sla_preview",
    summary="Preview a change of priority, plan or category",
    response_model=TicketSlaPreview,
    responses=problems("TICKET_NOT_FOUND", "SUPPORT_PLAN_UNKNOWN", "TICKET_CATEGORY_UNKNOWN"),
)
async def get_ticket_sla_preview(
    id: TicketId, query: Annotated[GetTicketSlaPreviewQuery, Query()], call: SignedIn
) -> Response:
    """What another priority, another support plan or another category would do to the deadlines of a ticket, if
    it had them now. Nothing changes.
    """
    message = from_json(
        ticket_sla_service_pb2.GetTicketSlaPreviewRequest,
        asked(query, plan="plan_id", category="category_id") | {"id": id},
    )
    response = await call(
        "tickets.v1.TicketSlaService/GetTicketSlaPreview", message, ticket_sla_service_pb2.GetTicketSlaPreviewResponse
    )
    return responses.answer(to_json(response.preview))
