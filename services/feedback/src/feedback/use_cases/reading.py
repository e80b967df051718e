"""Looking at answers, and at what they come to."""

from asyncio import gather
from dataclasses import dataclass, replace

from feedback.domain.answer import SCALE_MAX, SCALE_MIN, Answer
from feedback.domain.errors import not_found
from feedback.domain.instants import Instant
from feedback.domain.invitation import Metric
from feedback.domain.score import Score, csat
from feedback.use_cases.ports import AnswerQuery, AnswerStore, Page, Place, Viewer


@dataclass(frozen=True, slots=True)
class Reading:
    answers: AnswerStore

    async def answer(self, id: str, viewer: Viewer) -> Answer:
        """Raises Refused: ANSWER_NOT_FOUND."""
        found = await self.answers.get(id)
        if found is None or not viewer.sees(found.retailer, found.customer_id):
            raise not_found("answer")
        return found

    async def page(self, query: AnswerQuery, viewer: Viewer, *, size: int, after: Place | None) -> Page[Answer]:
        """Answers of the query that the viewer sees, newest first: a customer's are their own, whatever they ask."""
        if viewer.only_customer is not None and query.ticket_id is None:
            query = replace(query, customer_id=query.customer_id or viewer.only_customer)
            if not viewer.sees(query.retailer, query.customer_id):
                return Page([], None)
        page = await self.answers.page(query, size=size, after=after)
        return Page([answer for answer in page.items if viewer.sees(answer.retailer, answer.customer_id)], page.rest)

    async def score(self, retailer: str, metric: Metric, *, since: Instant | None, until: Instant | None) -> Score:
        """One figure over the answers from `since` on and before `until`; None: no bound."""
        scale = range(SCALE_MIN, SCALE_MAX + 1)
        counts = await gather(
            *(self.answers.count(retailer, metric, score, since=since, until=until) for score in scale)
        )
        return csat(dict(zip(scale, counts, strict=True)))
