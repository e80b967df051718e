# Generated from aftersales/feedback/v1/invitation_service.proto: `make protos`.
"""Answering, by the token of the invitation alone: no other credential is asked for."""

from typing import Annotated

from aftersales.feedback.v1 import invitation_service_pb2
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import Anyone
from gateway.rest.formats import passes
from gateway.rest.generated.feedback.answer import Answer
from gateway.rest.generated.feedback.invitation import InvitationState, Metric
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, Instant, doc, may


class PublicInvitation(BaseModel):
    """What the holder of an invitation's token may see: no ids of persons."""

    metric: Metric = doc("What is asked.", "csat")
    state: InvitationState = doc("Whether it can be answered.", "open")
    scale_min: int = doc("The lowest score.", 1)
    scale_max: int = doc("The highest score.", 5)
    expires_at: Instant = doc("After it nothing can be answered.", "2026-11-26T12:00:00Z")


class AnswerInvitationRequest(BaseModel):
    """An opinion, given once."""

    model_config = REQUEST

    score: int = doc("1 (very dissatisfied) to 5 (very satisfied).", 5, ge=1, le=5)
    comment: Annotated[str, StringConstraints(max_length=5000), passes("text")] = may(
        "In the customer's words. Left out: none.", "Quick and kind."
    )


InvitationToken = Annotated[
    str, Path(description="The invitation's token, the only credential.", min_length=1, examples=["k6v5jrb2ohc7yaq4"])
]


router = APIRouter(tags=["feedback"], route_class=JsonRoute)


@router.get(
    "/v1/invitations/{token}",
    operation_id="get_invitation",
    summary="Get an invitation",
    response_model=PublicInvitation,
    responses=problems("INVITATION_NOT_FOUND", signed_in=False),
    openapi_extra={"security": []},
)
async def get_invitation(token: InvitationToken, call: Anyone) -> Response:
    """What an invitation asks. Changes nothing, however often it is opened."""
    message = invitation_service_pb2.GetInvitationRequest(token=token)
    response = await call(
        "feedback.v1.InvitationService/GetInvitation", message, invitation_service_pb2.GetInvitationResponse
    )
    return responses.answer(to_json(response.invitation))


@router.post(
    "/v1/invitations/{token}/answer",
    operation_id="answer_invitation",
    summary="Answer an invitation",
    status_code=201,
    response_model=Answer,
    responses=problems(
        "INVITATION_NOT_FOUND", "INVITATION_EXPIRED", "ALREADY_ANSWERED", signed_in=False, writes=True, keyed=False
    ),
    openapi_extra={"security": []},
)
async def answer_invitation(token: InvitationToken, body: AnswerInvitationRequest, call: Anyone) -> Response:
    """Answer once. The same answer again returns the first; another is refused."""
    message = from_json(invitation_service_pb2.AnswerInvitationRequest, given(body) | {"token": token})
    response = await call(
        "feedback.v1.InvitationService/AnswerInvitation", message, invitation_service_pb2.AnswerInvitationResponse
    )
    return responses.created(response.answer, f"/v1/feedback/answers/{response.answer.id}")
