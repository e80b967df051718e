"""What the use cases ask of storage, on declared indexes."""

from dataclasses import dataclass

from servicekit.documents import Documents, DuplicateKey
from servicekit.documents import Place as Cursor
from servicekit.documents.aggregates import Aggregates

from feedback.adapters.collections import (
    ANSWERS_BY_AGE,
    ANSWERS_BY_CUSTOMER,
    ANSWERS_BY_SCORE,
    ANSWERS_BY_TICKET,
    INVITATIONS_BY_TOKEN,
)
from feedback.domain.answer import Answer
from feedback.domain.events import AnswerGiven, InvitationIssued
from feedback.domain.instants import Instant
from feedback.domain.invitation import Invitation, Metric
from feedback.use_cases.ports import AnswerQuery, Page, Place


@dataclass(frozen=True, slots=True)
class StoredInvitations:
    invitations: Aggregates[Invitation, InvitationIssued]

    async def with_token(self, token_hash: str) -> Invitation | None:
        found = await self.invitations.find(INVITATIONS_BY_TOKEN, {"token_hash": token_hash}, limit=1)
        return next(iter(found), None)

    async def add_unless_known(self, invitation: Invitation, token: str, ticket_subject: str) -> Invitation:
        try:
            return await self.invitations.add(invitation, [InvitationIssued(invitation, token, ticket_subject)])
        except DuplicateKey:
            stored = await self.invitations.get(invitation.id)
            if stored is None:
                raise
            return stored

    async def mark_answered(self, id: str, at: Instant) -> None:
        await self.invitations.change(id, lambda invitation: (invitation.answered(at), []))


@dataclass(frozen=True, slots=True)
class StoredAnswers:
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

    async def page(self, query: AnswerQuery, *, size: int, after: Place | None) -> Page[Answer]:
        index, where = ANSWERS_BY_AGE, {"retailer": query.retailer}
        if query.ticket_id is not None:
            index, where = ANSWERS_BY_TICKET, {"retailer": query.retailer, "ticket_id": query.ticket_id}
        elif query.customer_id is not None:
            index, where = ANSWERS_BY_CUSTOMER, {"retailer": query.retailer, "customer_id": query.customer_id}
        cursor = Cursor(after.key, after.id) if after else None
        return Page(*await self.answers.page(index, where, size=size, after=cursor, descending=True))

    async def count(
        self, retailer: str, metric: Metric, score: int, *, since: Instant | None, until: Instant | None
    ) -> int:
        where: dict[str, str | int] = {"retailer": retailer, "metric": metric.value, "score": score}
        return await self.documents.count(ANSWERS_BY_SCORE, where, at_least=since, below=until)
