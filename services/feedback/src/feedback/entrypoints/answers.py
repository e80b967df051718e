"""FeedbackService."""

from dataclasses import dataclass

from aftersales.feedback.v1 import feedback_service_pb2 as pb
from aftersales.feedback.v1.feedback_service_pb2_grpc import FeedbackServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.pages import Pages

from feedback.contract.answers import answer_message, score_message
from feedback.contract.invitations import METRICS
from feedback.domain.errors import invalid
from feedback.entrypoints.paging import next_page_token
from feedback.entrypoints.parsing import Context, chosen, optional_instant
from feedback.use_cases.ports import AnswerQuery
from feedback.use_cases.reading import Reading


@dataclass(frozen=True)
class Answers(FeedbackServiceServicer):
    access: Access
    pages: Pages
    reading: Reading

    async def GetAnswer(self, request: pb.GetAnswerRequest, context: Context) -> pb.GetAnswerResponse:
        caller = await self.access.caller(context, "GetAnswer")
        return pb.GetAnswerResponse(answer=answer_message(await self.reading.answer(request.id, caller)))

    async def ListAnswers(self, request: pb.ListAnswersRequest, context: Context) -> pb.ListAnswersResponse:
        caller = await self.access.caller(context, "ListAnswers")
        if request.ticket_id and request.customer_id:
            raise invalid("customer_id", "Name a ticket or a customer, not both.")
        query = AnswerQuery(caller.retailer(request.retailer), request.ticket_id or None, request.customer_id or None)
        filters = ("ListAnswers", query.retailer, request.ticket_id, request.customer_id)
        page = await self.reading.page(
            query,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListAnswersResponse(
            answers=[answer_message(answer) for answer in page.items],
            next_page_token=next_page_token(self.pages, page, *filters),
        )

    async def GetScore(self, request: pb.GetScoreRequest, context: Context) -> pb.GetScoreResponse:
        caller = await self.access.caller(context, "GetScore")
        retailer = caller.retailer(request.retailer)
        metric = chosen(METRICS, request.metric, "metric")
        since, until = optional_instant(request, "since"), optional_instant(request, "until")
        score = await self.reading.score(retailer, metric, since=since, until=until)
        return pb.GetScoreResponse(score=score_message(retailer, metric, score))
