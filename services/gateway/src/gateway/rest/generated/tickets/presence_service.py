# Generated from aftersales/tickets/v1/presence_service.proto: `make protos`.
"""Who has a ticket open, and who is writing: for the retailer's people alone. Nothing of it is stored."""

from typing import Annotated

from aftersales.tickets.v1 import presence_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.tickets.presence import PresenceState, TicketPresence
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, Schema, doc


class ReportPresenceRequest(Schema):
    """What you do."""

    model_config = REQUEST

    state: PresenceState = doc("Viewing, typing or gone.", "typing")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:report-presence",
    operation_id="report_presence",
    summary="Report your presence at a ticket",
    response_model=TicketPresence,
    responses=problems("TICKET_NOT_FOUND", writes=True, keyed=False),
)
async def report_presence(id: TicketId, body: ReportPresenceRequest, call: SignedIn) -> Response:
    """Report what you do at a ticket: when you open it, every ten seconds while it is open, when you begin to
    write, and when you leave. Returns who is there. The live updates of the retailer's people carry it to the
    others.
    """
    message = from_json(presence_service_pb2.ReportPresenceRequest, given(body) | {"ticket_id": id})
    response = await call(
        "tickets.v1.PresenceService/ReportPresence", message, presence_service_pb2.ReportPresenceResponse
    )
    return responses.answer(to_json(response.presence))
