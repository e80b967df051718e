# Generated from aftersales/feedback/v1/invitation_service.proto: `make protos`.
"""Answering, by the token of the invitation alone: no other credential is asked for."""

from typing import Annotated

from aftersales.feedback.v1 import invitation_service_pb2
from fastapi import APIRouter, Path, Query, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import Anyone
from gateway.rest.formats import passes
from gateway.rest.generated.feedback.answer import Answer
from gateway.rest.generated.feedback.invitation import InvitationState, Metric
from gateway.rest.generated.formats import Language
from gateway.rest.generated.tickets.retailer import RetailerContact, RetailerLink, RetailerLook
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import StrictQuery
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class InvitingRetailer(Schema):
    """The retailer whose survey it is, as its customers know it."""

    name: str = doc("The name customers know.", "Nordic Home")
    look: RetailerLook = may("How its pages look.")
    contact: RetailerContact = may("How customers reach its people.")
    links: list[RetailerLink] = doc("Its pages, in its order.")
    legal_footer: str = doc(
        "What the law has it say about itself: plain text, several lines. Empty if nothing.",
        "Nordic Home Oy, Mannerheimintie 1, 00100 Helsinki. Business ID 0000000-0.",
    )


class PublicInvitation(Schema):
    """What the holder of an invitation's token may see, and all that the page of the survey shows: no ids of
    persons.
    """

    metric: Metric = doc("What is asked.", "csat")
    state: InvitationState = doc("Whether it can be answered.", "open")
    scale_min: int = doc("The lowest score.", 1)
    scale_max: int = doc("The highest score.", 5)
    expires_at: Instant = doc("After it nothing can be answered.", "2026-11-26T12:00:00Z")
    retailer: InvitingRetailer = may("Who asks; left out while it is not known here.")
    language: str = doc("What the texts are written in: en, de, fr, es or fi.", "en")
    ticket_subject: str = doc(
        "What the ticket was about, as its customer put it. Empty in invitations from before it was kept.",
        "The dishwasher does not drain",
    )
    question: str = doc("The question.", "How satisfied are you with the way we handled your request?")
    scale_min_label: str = doc("What the lowest score means.", "Very dissatisfied")
    scale_max_label: str = doc("What the highest score means.", "Very satisfied")
    comment_label: str = doc(
        "What the comment is asked for with.", "Is there anything you would like to add? (optional)"
    )
    submit_label: str = doc("The words of the button that sends the answer.", "Send")
    thanks_text: str = doc("What to show once it was answered.", "Thank you for your feedback!")
    answered_text: str = doc(
        "What to show instead of the question if it was answered before.",
        "You have already answered this survey. Thank you!",
    )
    expired_text: str = doc("What to show instead of the question if it has expired.", "This survey has ended.")


class GetInvitationQuery(StrictQuery):
    """Parameters of GET /v1/invitations/{token}."""

    language: Language = may(
        "Language of the texts: en, de, fr, es or fi, or a form of it such as de-AT. Left out, or of another "
        "language: that of the customer, of the retailer, or English, the first that is one of them.",
        "de",
    )


class AnswerInvitationRequest(Schema):
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
    responses=problems("INVITATION_NOT_FOUND", "INVITATION_ERASED", signed_in=False),
    openapi_extra={"security": []},
)
async def get_invitation(
    token: InvitationToken, query: Annotated[GetInvitationQuery, Query()], call: Anyone
) -> Response:
    """What an invitation asks. Changes nothing, however often it is opened."""
    message = from_json(invitation_service_pb2.GetInvitationRequest, asked(query) | {"token": token})
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
        "INVITATION_NOT_FOUND",
        "INVITATION_ERASED",
        "INVITATION_EXPIRED",
        "ALREADY_ANSWERED",
        signed_in=False,
        writes=True,
        keyed=False,
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
