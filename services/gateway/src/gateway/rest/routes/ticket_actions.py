"""What moves a ticket through its states."""

from aftersales.tickets.v1.ticket_pb2 import ResolutionCode as ResolutionEnum
from aftersales.tickets.v1.ticket_service_pb2 import (
    AssignTicketRequest,
    AssignTicketResponse,
    CloseTicketRequest,
    CloseTicketResponse,
    ReopenTicketRequest,
    ReopenTicketResponse,
    ResolveTicketRequest,
    ResolveTicketResponse,
    WaitTicketRequest,
    WaitTicketResponse,
)
from fastapi import APIRouter, Response
from servicekit.mapping.proto_json import enum_number

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, TicketId
from gateway.rest.preconditions import IfMatch, optional
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.ticket_requests import TicketAssignment, TicketResolution, TicketWait
from gateway.rest.schemas.tickets import Ticket

router = APIRouter(prefix="/v1/tickets", tags=["tickets"], route_class=JsonRoute)

_PROBLEMS = problems(
    "TICKET_NOT_FOUND",
    "TRANSITION_NOT_ALLOWED",
    "ETAG_MISMATCH",
    "HEADER_INVALID",
    "TOO_MANY_IDEMPOTENCY_KEYS",
    writes=True,
)


@router.post("/{id}:assign", operation_id="assign_ticket", response_model=Ticket, responses=_PROBLEMS)
async def assign_ticket(
    id: TicketId,
    call: SignedIn,
    body: TicketAssignment | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Give a ticket to an agent, or take it yourself. A new ticket becomes open."""
    message = AssignTicketRequest(
        id=id,
        assignee_id=body.assignee_id if body else "",
        assignee_name=body.assignee_name if body else "",
        request_id=key,
        **optional(if_match),
    )
    answer = await call("tickets.v1.TicketService/AssignTicket", message, AssignTicketResponse)
    return responses.resource(answer.ticket)


@router.post("/{id}:wait", operation_id="wait_ticket", response_model=Ticket, responses=_PROBLEMS)
async def wait_ticket(
    id: TicketId,
    call: SignedIn,
    body: TicketWait | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Wait for the customer; the clock stands still until they answer."""
    reason = body.reason if body else ""
    message = WaitTicketRequest(id=id, reason=reason, request_id=key, **optional(if_match))
    answer = await call("tickets.v1.TicketService/WaitTicket", message, WaitTicketResponse)
    return responses.resource(answer.ticket)


@router.post("/{id}:resolve", operation_id="resolve_ticket", response_model=Ticket, responses=_PROBLEMS)
async def resolve_ticket(
    id: TicketId, body: TicketResolution, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Resolve a ticket; the customer is asked for an opinion."""
    code = ResolutionEnum.ValueType(enum_number(ResolutionEnum.DESCRIPTOR, body.code))
    message = ResolveTicketRequest(id=id, code=code, request_id=key, **optional(if_match))
    answer = await call("tickets.v1.TicketService/ResolveTicket", message, ResolveTicketResponse)
    return responses.resource(answer.ticket)


@router.post("/{id}:reopen", operation_id="reopen_ticket", response_model=Ticket, responses=_PROBLEMS)
async def reopen_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Open a ticket again: the next episode starts. A closed one only inside the reopen window."""
    message = ReopenTicketRequest(id=id, request_id=key, **optional(if_match))
    answer = await call("tickets.v1.TicketService/ReopenTicket", message, ReopenTicketResponse)
    return responses.resource(answer.ticket)


@router.post("/{id}:close", operation_id="close_ticket", response_model=Ticket, responses=_PROBLEMS)
async def close_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Close a resolved ticket."""
    message = CloseTicketRequest(id=id, request_id=key, **optional(if_match))
    answer = await call("tickets.v1.TicketService/CloseTicket", message, CloseTicketResponse)
    return responses.resource(answer.ticket)
