# Generated from aftersales/tickets/v1/hand_over_service.proto: `make protos`.
"""Hand-overs of tickets to development. They are part of the ticket (`hand_overs`), 20 at most, of which one is
open.
"""

from typing import Annotated

from aftersales.tickets.v1 import hand_over_service_pb2
from fastapi import APIRouter, Path, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import HTTPS_URL, Id
from gateway.rest.generated.tickets.hand_over import HandOverOutcome
from gateway.rest.generated.tickets.ticket import Ticket
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.preconditions import IfMatch, optional
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, InstantIn, Schema, doc, may


class HandOverTicketRequest(Schema):
    """What is asked, and of whom."""

    model_config = REQUEST

    addressee: Annotated[str, StringConstraints(min_length=1, max_length=100), passes("name")] = doc(
        "Who is to answer: a team or a name, in a line.", "Firmware team"
    )
    question: Annotated[str, StringConstraints(min_length=1, max_length=500), passes("visible_text")] = doc(
        "What they are asked.", "Error E24 comes back after every update. Is it known?"
    )
    reference: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "The key of an issue where they keep theirs.", "FW-1042"
    )
    reference_url: Annotated[str, StringConstraints(pattern=HTTPS_URL, max_length=500), passes("https_url")] = may(
        "Where that issue is. We do not open it.", "https://issues.example/browse/FW-1042"
    )
    reason_id: Id = doc(
        "One of the retailer's pending reasons, whose party is `supplier` or `us`. One of another party is "
        "refused with 422 on reason_id.",
        "rsn_7xw3k6v5jrb2ohc7yaq4tq2mzn",
    )
    until: InstantIn = may(
        "When the ticket reopens by itself, within a year; required if the reason's party is `us`.",
        "2026-11-19T10:00:00Z",
    )


class AnswerTicketHandOverRequest(Schema):
    """The answer."""

    model_config = REQUEST

    hand_over_id: Id = doc("Which of the ticket's hand-overs.", "hnd_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    outcome: HandOverOutcome = doc("What they found.", "fixed")
    fixed_in: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "The version in which it is fixed: it is there if the outcome is `fixed`, and with no other.", "4.2.1"
    )
    answer: Annotated[str, StringConstraints(min_length=1, max_length=1000), passes("visible_text")] = doc(
        "What they answer.", "Known. Update to 4.2.1 and reset the pump."
    )


class WithdrawTicketHandOverRequest(Schema):
    """Which one is withdrawn."""

    model_config = REQUEST

    hand_over_id: Id = doc("Which of the ticket's hand-overs.", "hnd_3k6v5jrb2ohc7yaq4tq2mzn7xw")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:hand-over",
    operation_id="hand_over_ticket",
    summary="Hand a ticket over to development",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TICKET_FULL",
        "PENDING_REASON_UNKNOWN",
        "HAND_OVER_OPEN",
        "TOO_MANY_HAND_OVERS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def hand_over_ticket(
    id: TicketId, body: HandOverTicketRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Ask those who develop the product. The ticket waits for a pending reason whose party is `supplier` or
    `us`, as after `:wait`; it is refused unless the ticket is `open`. The answer ends the wait.
    """
    message = from_json(
        hand_over_service_pb2.HandOverTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call(
        "tickets.v1.HandOverService/HandOverTicket", message, hand_over_service_pb2.HandOverTicketResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:answer-hand-over",
    operation_id="answer_ticket_hand_over",
    summary="Answer a hand-over to development",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TICKET_ERASED",
        "HAND_OVER_NOT_FOUND",
        "HAND_OVER_NOT_OPEN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def answer_ticket_hand_over(
    id: TicketId, body: AnswerTicketHandOverRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Record what development answers, once, in whatever state the ticket is. One that still waits for it is
    open again. Who handed it over is notified; customers do not see it.
    """
    message = from_json(
        hand_over_service_pb2.AnswerTicketHandOverRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.HandOverService/AnswerTicketHandOver", message, hand_over_service_pb2.AnswerTicketHandOverResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:withdraw-hand-over",
    operation_id="withdraw_ticket_hand_over",
    summary="Withdraw a hand-over to development",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TICKET_ERASED",
        "HAND_OVER_NOT_FOUND",
        "HAND_OVER_NOT_OPEN",
        "HAND_OVER_NOT_YOURS",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def withdraw_ticket_hand_over(
    id: TicketId,
    body: WithdrawTicketHandOverRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Withdraw a hand-over that is open. Who handed the ticket over does that, or a supervisor. A ticket that
    still waits for the answer is open again.
    """
    message = from_json(
        hand_over_service_pb2.WithdrawTicketHandOverRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "tickets.v1.HandOverService/WithdrawTicketHandOver",
        message,
        hand_over_service_pb2.WithdrawTicketHandOverResponse,
    )
    return responses.resource(response.ticket)
