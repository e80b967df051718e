# Generated from aftersales/tickets/v1/approval_service.proto: `make protos`.
"""Approvals that agents ask each other for. They are part of the ticket (`approvals`), 20 at most."""

from typing import Annotated

from aftersales.tickets.v1 import approval_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Filter, Id, Name, RetailerId
from gateway.rest.generated.tickets.approval import ApprovalState, TicketApproval
from gateway.rest.generated.tickets.ticket import Ticket
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class RequestTicketApprovalRequest(Schema):
    """What is asked, and of whom."""

    model_config = REQUEST

    question: Name = doc("What is to be approved, in a line.", "May we refund the whole price?")
    approver_id: Id = doc("An agent or supervisor of the ticket's retailer.", "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw")


class AnswerTicketApprovalRequest(Schema):
    """The answer."""

    model_config = REQUEST

    approval_id: Id = doc("Which of the ticket's approvals.", "apr_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    approve: bool = may("True: approved. False or left out: declined.", True)
    comment: Name = may("Why, in a line.", "Only this once")


class WithdrawTicketApprovalRequest(Schema):
    """Which one is withdrawn."""

    model_config = REQUEST

    approval_id: Id = doc("Which of the ticket's approvals.", "apr_3k6v5jrb2ohc7yaq4tq2mzn7xw")


class ListApprovalsQuery(PageQuery):
    """Whose approvals to list, and which."""

    retailer: RetailerId = may("Of whose tickets. Left out: your only retailer.", "nordic-home")
    approver: Filter = doc("Who is asked: an agent; `me`: you.", "me")
    state: ApprovalState = may("Where they stand. Left out: `pending`.", "pending")


class TicketApprovalPage(Schema):
    """A page of ticket approvals."""

    items: list[TicketApproval] = doc("Oldest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:request-approval",
    operation_id="request_ticket_approval",
    summary="Request an approval on a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "AGENT_UNKNOWN",
        "TOO_MANY_APPROVALS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def request_ticket_approval(
    id: TicketId, body: RequestTicketApprovalRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Ask an agent or supervisor of the retailer to approve something, not yourself. While it is pending the
    ticket is not resolved, neither by people nor by time.
    """
    message = from_json(
        approval_service_pb2.RequestTicketApprovalRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.ApprovalService/RequestTicketApproval", message, approval_service_pb2.RequestTicketApprovalResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:answer-approval",
    operation_id="answer_ticket_approval",
    summary="Answer an approval on a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "APPROVAL_NOT_FOUND",
        "APPROVAL_NOT_PENDING",
        "APPROVAL_NOT_YOURS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def answer_ticket_approval(
    id: TicketId, body: AnswerTicketApprovalRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Approve or decline what you are asked. Only the approver answers, and only once."""
    message = from_json(
        approval_service_pb2.AnswerTicketApprovalRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.ApprovalService/AnswerTicketApproval", message, approval_service_pb2.AnswerTicketApprovalResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:withdraw-approval",
    operation_id="withdraw_ticket_approval",
    summary="Withdraw an approval on a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "APPROVAL_NOT_FOUND",
        "APPROVAL_NOT_PENDING",
        "APPROVAL_NOT_YOURS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def withdraw_ticket_approval(
    id: TicketId,
    body: WithdrawTicketApprovalRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Withdraw an approval that is pending. Who asked does that, or a supervisor. It is withdrawn by itself when
    its ticket is merged, cancelled, closed or marked as spam, and when the approver is deactivated or leaves
    the retailer.
    """
    message = from_json(
        approval_service_pb2.WithdrawTicketApprovalRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.ApprovalService/WithdrawTicketApproval",
        message,
        approval_service_pb2.WithdrawTicketApprovalResponse,
    )
    return responses.resource(response.ticket)


@router.get(
    "/v1/approvals",
    operation_id="list_approvals",
    summary="List the approvals that an agent is asked for",
    response_model=TicketApprovalPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_approvals(request: Request, query: Annotated[ListApprovalsQuery, Query()], call: SignedIn) -> Response:
    """What waits for the answer of an agent, or what became of it. Oldest first: tickets by the first approval
    that was requested on them, and the approvals of one ticket together.
    """
    message = from_json(approval_service_pb2.ListApprovalsRequest, asked(query, approver="approver_id"))
    response = await call(
        "tickets.v1.ApprovalService/ListApprovals", message, approval_service_pb2.ListApprovalsResponse
    )
    return responses.page(request, response.approvals, response.next_page_token)
