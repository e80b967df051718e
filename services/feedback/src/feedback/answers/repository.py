"""The collection of answers, and the queries on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData, emptied
from servicekit.documents import Collection, Documents, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from feedback.answers.domain.answer import Answer, AnswerQuery
from feedback.answers.domain.events import AnswerGiven
from feedback.invitations.domain.invitation import Metric

ANSWERS_BY_AGE = Index("by_age", equal=("retailer",), order_by="answered_at")
ANSWERS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="answered_at")
ANSWERS_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="answered_at")
ANSWERS_BY_SCORE = Index("by_score", equal=("retailer", "metric", "score"), order_by="answered_at")

ANSWERS = Collection(
    "answers",
    (ANSWERS_BY_AGE, ANSWERS_BY_CUSTOMER, ANSWERS_BY_TICKET, ANSWERS_BY_SCORE),
    filters=(Filterable("customer_id", str), Filterable("metric", str), Filterable("score", int)),
    personal=PersonalData(
        kind=Answer,
        purpose="To show and to count what customers think",
        retention="Until the customer is erased; the score stays",
    ),
)


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

    async def erase(self, id: str) -> None:
        """Events that have yet to be published lose what is personal, too."""
        await self.answers.erase(id, lambda answer: (emptied(answer), []))

    async def page(self, query: AnswerQuery, *, size: int, after: Cursor | None) -> Page[Answer]:
        asked: dict[str, Sequence[str] | Sequence[int]] = {}
        index = ANSWERS_BY_AGE
        if query.metric is not None or not query.every_score:
            index = ANSWERS_BY_SCORE
            asked["metric"] = list(Metric) if query.metric is None else [query.metric]
            asked["score"] = range(query.min_score, query.max_score + 1)
        if query.customer_id is not None:
            index, asked["customer_id"] = ANSWERS_BY_CUSTOMER, [query.customer_id]
        if query.ticket_id is not None:
            index, asked["ticket_id"] = ANSWERS_BY_TICKET, [query.ticket_id]
        where: dict[str, Any] = {"retailer": query.retailer}
        where |= {path: asked.pop(path) for path in index.equal if path in asked}
        filters = [Equal(path, values) for path, values in asked.items()]
        return Page(*await self.answers.page(index, where, size=size, after=after, descending=True, filters=filters))

    async def count(
        self, retailer: str, metric: Metric, score: int, *, since: Instant | None, until: Instant | None
    ) -> int:
        where: dict[str, str | int] = {"retailer": retailer, "metric": metric.value, "score": score}
        return await self.documents.count(ANSWERS_BY_SCORE, where, at_least=since, below=until)
