"""Tickets: open, find, read and change. What moves them through their states is in ticket_actions."""

from typing import Annotated

from aftersales.tickets.v1.ticket_pb2 import TicketPriority as PriorityEnum
from aftersales.tickets.v1.ticket_pb2 import TicketStatus as StatusEnum
from aftersales.tickets.v1.ticket_service_pb2 import (
    CreateTicketRequest,
    CreateTicketResponse,
    GetTicketRequest,
    GetTicketResponse,
    ListTicketsRequest,
    ListTicketsResponse,
    UpdateTicketRequest,
    UpdateTicketResponse,
)
from aftersales.tickets.v1.ticket_service_pb2 import TicketOrder as OrderEnum
from fastapi import APIRouter, Query, Request, Response
from servicekit.mapping.proto_json import enum_number, from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import (
    Filter,
    IdempotencyKey,
    RetailerQuery,
    TicketId,
    at_most_one_of,
)
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.schemas.common import ASSET_ID, CUSTOMER_ID, no_nulls
from gateway.rest.schemas.fields import may
from gateway.rest.schemas.ticket_requests import NewTicket, TicketPatch
from gateway.rest.schemas.tickets import Ticket, TicketOrder, TicketPage, TicketStatus

router = APIRouter(prefix="/v1/tickets", tags=["tickets"], route_class=JsonRoute)


class TicketQuery(RetailerQuery):
    """Statuses with at most one of assignee, customer and asset."""

    status: list[TicketStatus] = Query([], max_length=10, description="Any of these. Repeatable.", examples=[["new"]])
    assignee: Filter = may("Tickets of this agent (the `sub`).", "agent-1")
    customer: Filter = may("Tickets of this customer.", CUSTOMER_ID)
    asset: Filter = may("Tickets about this asset.", ASSET_ID)
    order_by: TicketOrder = Query("created_at", description="Newest first, or most urgent first.", examples=["due_at"])

    _narrow = at_most_one_of("assignee", "customer", "asset")


@router.post(
    "",
    operation_id="create_ticket",
    status_code=201,
    response_model=Ticket,
    responses=problems("RETAILER_REQUIRED", "RETAILER_UNKNOWN", "CUSTOMER_UNKNOWN", "ASSET_UNKNOWN", writes=True),
)
async def create_ticket(body: NewTicket, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Open a ticket, as a customer or for one. Whether its asset is covered is answered with it."""
    message = from_json(CreateTicketRequest, no_nulls(body))
    message.request_id = key
    answer = await call("tickets.v1.TicketService/CreateTicket", message, CreateTicketResponse)
    return responses.created(answer.ticket, f"/v1/tickets/{answer.ticket.id}")


@router.get(
    "",
    operation_id="list_tickets",
    response_model=TicketPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_tickets(request: Request, query: Annotated[TicketQuery, Query()], call: SignedIn) -> Response:
    """The queue: a retailer's tickets; a customer's own for a customer."""
    message = ListTicketsRequest(
        retailer=query.retailer,
        statuses=[StatusEnum.ValueType(enum_number(StatusEnum.DESCRIPTOR, word)) for word in query.status],
        assignee_id=query.assignee,
        customer_id=query.customer,
        asset_id=query.asset,
        order_by=OrderEnum.ValueType(enum_number(OrderEnum.DESCRIPTOR, query.order_by)),
        page_size=query.page_size,
        page_token=query.page_token,
    )
    answer = await call("tickets.v1.TicketService/ListTickets", message, ListTicketsResponse)
    return responses.page(request, answer.tickets, answer.next_page_token)


@router.get("/{id}", operation_id="get_ticket", response_model=Ticket, responses=problems("TICKET_NOT_FOUND"))
async def get_ticket(id: TicketId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One ticket with its first messages, its deadlines, and what you may do with it."""
    answer = await call("tickets.v1.TicketService/GetTicket", GetTicketRequest(id=id), GetTicketResponse)
    return responses.resource(answer.ticket, if_none_match)


@router.patch(
    "/{id}",
    operation_id="update_ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "ETAG_MISMATCH",
        "PRECONDITION_REQUIRED",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_ticket(
    id: TicketId, body: TicketPatch, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change a ticket's priority; open deadlines are computed anew. If-Match is required."""
    priority = PriorityEnum.ValueType(enum_number(PriorityEnum.DESCRIPTOR, body.priority))
    message = UpdateTicketRequest(id=id, priority=priority, request_id=key, **required(if_match))
    answer = await call("tickets.v1.TicketService/UpdateTicket", message, UpdateTicketResponse)
    return responses.resource(answer.ticket)
