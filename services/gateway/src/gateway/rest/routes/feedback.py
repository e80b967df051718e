"""Feedback: answering by an invitation's token, and what was answered."""

from typing import Annotated, Any

from aftersales.feedback.v1.feedback_service_pb2 import (
    GetAnswerRequest,
    GetAnswerResponse,
    GetScoreRequest,
    GetScoreResponse,
    ListAnswersRequest,
    ListAnswersResponse,
)
from aftersales.feedback.v1.invitation_service_pb2 import (
    AnswerInvitationRequest,
    AnswerInvitationResponse,
    GetInvitationRequest,
    GetInvitationResponse,
)
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from servicekit.mapping.proto_json import from_json, to_json
from servicekit.mapping.timestamps import from_rfc3339

from gateway.rest import responses
from gateway.rest.callers import Anyone, SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import AnswerId, TicketOrCustomerQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.feedback import Answer, AnswerPage, Metric, NewAnswer, PublicInvitation, Score
from gateway.rest.schemas.fields import InstantIn, RetailerId, doc, may

router = APIRouter(prefix="/v1", tags=["feedback"], route_class=JsonRoute)

Token = Annotated[
    str, Path(description="The invitation's token, the only credential.", min_length=1, examples=["k6v5jrb2ohc7yaq4"])
]
_PUBLIC: dict[str, Any] = {"security": []}


class ScoreQuery(BaseModel):
    """Which figure, of which answers."""

    model_config = ConfigDict(extra="forbid")

    metric: Metric = doc("The figure.", "csat")
    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    since: InstantIn = may("Answers from this instant on. Left out: from the first.", "2026-11-01T00:00:00Z")
    until: InstantIn = may("Answers before this instant. Left out: to the last.", "2026-12-01T00:00:00Z")

    @field_validator("until")
    @classmethod
    def ends_after_it_starts(cls, until: str, info: ValidationInfo) -> str:
        since = info.data.get("since")
        if since and from_rfc3339(until) <= from_rfc3339(since):
            raise ValueError("must be after since")
        return until


@router.get(
    "/invitations/{token}",
    operation_id="get_invitation",
    response_model=PublicInvitation,
    responses=problems("INVITATION_NOT_FOUND", signed_in=False),
    openapi_extra=_PUBLIC,
)
async def get_invitation(token: Token, call: Anyone) -> Response:
    """What an invitation asks. Changes nothing, however often it is opened."""
    message = GetInvitationRequest(token=token)
    answer = await call("feedback.v1.InvitationService/GetInvitation", message, GetInvitationResponse)
    return responses.answer(to_json(answer.invitation))


@router.post(
    "/invitations/{token}/answer",
    operation_id="answer_invitation",
    status_code=201,
    response_model=Answer,
    responses=problems(
        "INVITATION_NOT_FOUND", "INVITATION_EXPIRED", "ALREADY_ANSWERED", signed_in=False, writes=True, keyed=False
    ),
    openapi_extra=_PUBLIC,
)
async def answer_invitation(token: Token, body: NewAnswer, call: Anyone) -> Response:
    """Answer once. The same answer again is answered alike; another is refused."""
    message = AnswerInvitationRequest(token=token, score=body.score, comment=body.comment)
    answer = await call("feedback.v1.InvitationService/AnswerInvitation", message, AnswerInvitationResponse)
    return responses.created(answer.answer, f"/v1/feedback/answers/{answer.answer.id}")


@router.get("/feedback/scores", operation_id="get_score", response_model=Score, responses=problems("RETAILER_REQUIRED"))
async def get_score(query: Annotated[ScoreQuery, Query()], call: SignedIn) -> Response:
    """One figure of a retailer, with the number of answers behind it."""
    message = from_json(GetScoreRequest, query.model_dump(exclude_none=True))
    answer = await call("feedback.v1.FeedbackService/GetScore", message, GetScoreResponse)
    return responses.answer(to_json(answer.score))


@router.get(
    "/feedback/answers",
    operation_id="list_answers",
    response_model=AnswerPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_answers(request: Request, query: Annotated[TicketOrCustomerQuery, Query()], call: SignedIn) -> Response:
    """A retailer's answers, newest first; about one ticket or of one customer if named."""
    message = ListAnswersRequest(
        retailer=query.retailer,
        ticket_id=query.ticket,
        customer_id=query.customer,
        page_size=query.page_size,
        page_token=query.page_token,
    )
    answer = await call("feedback.v1.FeedbackService/ListAnswers", message, ListAnswersResponse)
    return responses.page(request, answer.answers, answer.next_page_token)


@router.get(
    "/feedback/answers/{id}", operation_id="get_answer", response_model=Answer, responses=problems("ANSWER_NOT_FOUND")
)
async def get_answer(id: AnswerId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One answer."""
    message = GetAnswerRequest(id=id)
    answer = await call("feedback.v1.FeedbackService/GetAnswer", message, GetAnswerResponse)
    return responses.resource(answer.answer, if_none_match)
