"""The collection of answers, and the queries on it."""

from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.documents import Collection, Documents, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from feedback.answers.domain.answer import Answer, AnswerQuery
from feedback.answers.domain.events import AnswerGiven
from feedback.invitations.domain.invitation import Metric

ANSWERS_BY_AGE = Index("by_age", equal=("retailer",), order_by="answered_at")
ANSWERS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="answered_at")
ANSWERS_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="answered_at")
ANSWERS_BY_SCORE = Index("by_score", equal=("retailer", "metric", "score"), order_by="answered_at")

ANSWERS = Collection("answers", (ANSWERS_BY_AGE, ANSWERS_BY_CUSTOMER, ANSWERS_BY_TICKET, ANSWERS_BY_SCORE))


@dataclass(frozen=True, slots=True)
class AnswerRepository:
    answers: Aggregates[Answer, AnswerGiven]
    documents: Documents

    async def get(self, id: str) -> Answer | None:
        return await self.answers.get(id)

    async def add_unless_known(self, answer: Answer) -> Answer:
        try:
            return await self.answers.add(answer, [AnswerGiven(answer)])
        except DuplicateKey:
            stored = await self.answers.get(answer.id)
            if stored is None:
                raise
            return stored

    async def page(self, query: AnswerQuery, *, size: int, after: Cursor | None) -> Page[Answer]:
        index, where = ANSWERS_BY_AGE, {"retailer": query.retailer}
        if query.ticket_id is not None:
            index, where = ANSWERS_BY_TICKET, {"retailer": query.retailer, "ticket_id": query.ticket_id}
        elif query.customer_id is not None:
            index, where = ANSWERS_BY_CUSTOMER, {"retailer": query.retailer, "customer_id": query.customer_id}
        return Page(*await self.answers.page(index, where, size=size, after=after, descending=True))

    async def count(
        self, retailer: str, metric: Metric, score: int, *, since: Instant | None, until: Instant | None
    ) -> int:
        where: dict[str, str | int] = {"retailer": retailer, "metric": metric.value, "score": score}
        return await self.documents.count(ANSWERS_BY_SCORE, where, at_least=since, below=until)
