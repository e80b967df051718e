# Generated from aftersales/tickets/v1/pending_reason_service.proto: `make protos`.
"""Why tickets of a retailer wait, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import pending_reason_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.pending_reason import (
    AutoResolutionPatch,
    PendingReason,
    PendingReasonInput,
    RemindersPatch,
)
from gateway.rest.generated.tickets.ticket import SlaTargetKind
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListPendingReasonsQuery(PageQuery):
    """Which pending reasons to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class PendingReasonPage(Schema):
    """A page of pending reasons."""

    items: list[PendingReason] = doc("By name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdatePendingReasonRequest(Schema):
    """What changes of a pending reason."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Photo missing")
    customer_label: Name = may("What customers read from now on.", "We need a photo from you")
    pauses: list[SlaTargetKind] | None = may(
        "The targets whose clock stands meanwhile: all of them. Empty: none.", ["resolution"], max_length=10
    )
    reminders: RemindersPatch | None = may(
        "Mails that remind the customer; null: none.", {"count": 1, "every_business_days": 3}
    )
    auto_resolution: AutoResolutionPatch | None = may(
        "What happens after the last reminder; null: nothing.", {"after_business_days": 5, "code": "no_reply"}
    )
    deactivated: bool = may("Whether no ticket can wait for it any longer.", True)


PendingReasonId = Annotated[
    str, Path(description="The pending reason's id.", min_length=1, examples=["rsn_7xw3k6v5jrb2ohc7yaq4tq2mzn"])
]


router = APIRouter(tags=["ticket settings"], route_class=JsonRoute)


@router.post(
    "/v1/pending-reasons",
    operation_id="create_pending_reason",
    summary="Create a pending reason",
    status_code=201,
    response_model=PendingReason,
    responses=problems("RETAILER_UNKNOWN", writes=True),
)
async def create_pending_reason(body: PendingReasonInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a pending reason."""
    message = from_json(
        pending_reason_service_pb2.CreatePendingReasonRequest, {"pending_reason": given(body), "request_id": key}
    )
    response = await call(
        "tickets.v1.PendingReasonService/CreatePendingReason",
        message,
        pending_reason_service_pb2.CreatePendingReasonResponse,
    )
    return responses.created(response.pending_reason, f"/v1/pending-reasons/{response.pending_reason.id}")


@router.get(
    "/v1/pending-reasons/{id}",
    operation_id="get_pending_reason",
    summary="Get a pending reason",
    response_model=PendingReason,
    responses=problems("PENDING_REASON_NOT_FOUND"),
)
async def get_pending_reason(id: PendingReasonId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One pending reason."""
    message = pending_reason_service_pb2.GetPendingReasonRequest(id=id)
    response = await call(
        "tickets.v1.PendingReasonService/GetPendingReason", message, pending_reason_service_pb2.GetPendingReasonResponse
    )
    return responses.resource(response.pending_reason, if_none_match)


@router.get(
    "/v1/pending-reasons",
    operation_id="list_pending_reasons",
    summary="List pending reasons",
    response_model=PendingReasonPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_pending_reasons(
    request: Request, query: Annotated[ListPendingReasonsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's pending reasons, by name."""
    message = from_json(pending_reason_service_pb2.ListPendingReasonsRequest, asked(query))
    response = await call(
        "tickets.v1.PendingReasonService/ListPendingReasons",
        message,
        pending_reason_service_pb2.ListPendingReasonsResponse,
    )
    return responses.page(request, response.pending_reasons, response.next_page_token)


@router.patch(
    "/v1/pending-reasons/{id}",
    operation_id="update_pending_reason",
    summary="Change a pending reason",
    response_model=PendingReason,
    responses=problems(
        "PENDING_REASON_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_pending_reason(
    id: PendingReasonId,
    body: UpdatePendingReasonRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change or deactivate a pending reason. Tickets that wait for it already keep it as it was. If-Match is
    required.
    """
    message = from_json(
        pending_reason_service_pb2.UpdatePendingReasonRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.PendingReasonService/UpdatePendingReason",
        message,
        pending_reason_service_pb2.UpdatePendingReasonResponse,
    )
    return responses.resource(response.pending_reason)
