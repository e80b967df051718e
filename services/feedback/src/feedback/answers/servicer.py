"""FeedbackService, which reads answers, and InvitationService, by which they are given."""

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.feedback.v1 import feedback_service_pb2 as pb
from aftersales.feedback.v1 import invitation_service_pb2
from aftersales.feedback.v1.feedback_service_pb2_grpc import FeedbackServiceServicer
from aftersales.feedback.v1.invitation_service_pb2_grpc import InvitationServiceServicer
from servicekit.auth.authorization import Access, Role
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_or_none, optional_instant
from servicekit.rpc.replays import mark_replayed
from servicekit.runtime.clock import Clock

from feedback.answers.domain.answer import SCALE_MAX, SCALE_MIN, AnswerQuery, Opinion
from feedback.answers.messages import answer_message, public_invitation_message, score_message
from feedback.answers.use_cases import AnswerInvitation, AnswerQueries
from feedback.invitations.domain.invitation import Metric


@dataclass(frozen=True)
class FeedbackServicer(FeedbackServiceServicer):
    access: Access
    pages: Pages
    queries: AnswerQueries

    async def GetAnswer(self, request: pb.GetAnswerRequest, context: Context) -> pb.GetAnswerResponse:
        caller = await self.access.caller(context, "GetAnswer")
        return pb.GetAnswerResponse(
            answer=answer_message.fields(await self.queries.get(request.id, caller), role=caller.role)
        )

    async def ListAnswers(self, request: pb.ListAnswersRequest, context: Context) -> pb.ListAnswersResponse:
        caller = await self.access.caller(context, "ListAnswers")
        query = AnswerQuery(
            caller.retailer(request.retailer),
            ticket_id=request.ticket_id or None,
            customer_id=request.customer_id or None,
            metric=chosen_or_none(Metric, request, "metric"),
            min_score=request.min_score or SCALE_MIN,
            max_score=request.max_score or SCALE_MAX,
        )
        filters = ("ListAnswers", query.retailer, request.ticket_id, request.customer_id, *_further(query))
        page = await self.queries.page(
            query,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListAnswersResponse(
            answers=[answer_message.fields(answer, role=caller.role) for answer in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def GetScore(self, request: pb.GetScoreRequest, context: Context) -> pb.GetScoreResponse:
        caller = await self.access.caller(context, "GetScore")
        retailer = caller.retailer(request.retailer)
        metric = chosen(Metric, request, "metric")
        since, until = optional_instant(request, "since"), optional_instant(request, "until")
        score = await self.queries.score(retailer, metric, since=since, until=until)
        return pb.GetScoreResponse(
            score=score_message.fields(score, role=caller.role, retailer=retailer, metric=metric)
        )


def _further(query: AnswerQuery) -> Iterator[str]:
    """What a page token is bound to besides ticket and customer. Tokens of the release before have nothing of it."""
    if query.metric is not None:
        yield query.metric
    if not query.every_score:
        yield f"{query.min_score} to {query.max_score}"


@dataclass(frozen=True)
class InvitationServicer(InvitationServiceServicer):
    """Callers are not authenticated: the token of the invitation is the credential."""

    clock: Clock
    answering: AnswerInvitation

    async def GetInvitation(
        self, request: invitation_service_pb2.GetInvitationRequest, context: Context
    ) -> invitation_service_pb2.GetInvitationResponse:
        page = await self.answering.show(request.token, language=request.language, now=self.clock())
        return invitation_service_pb2.GetInvitationResponse(
            invitation=public_invitation_message.fields(page, role=Role.CUSTOMER)
        )

    async def AnswerInvitation(
        self, request: invitation_service_pb2.AnswerInvitationRequest, context: Context
    ) -> invitation_service_pb2.AnswerInvitationResponse:
        opinion, now = Opinion(request.score, request.comment), self.clock()
        answer = await self.answering.answer(request.token, opinion, now=now)
        if answer.answered_at != now:
            mark_replayed()
        return invitation_service_pb2.AnswerInvitationResponse(answer=answer_message.fields(answer, role=Role.CUSTOMER))
