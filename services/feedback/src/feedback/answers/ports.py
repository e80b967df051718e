"""What the use cases of answers need from outside."""

from typing import Protocol

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from feedback.answers.domain.answer import Answer, AnswerQuery
from feedback.invitations.domain.invitation import Invitation, Metric


class Invitations(Protocol):
    async def with_token(self, token_hash: str) -> Invitation | None: ...

    async def mark_answered(self, id: str, at: Instant) -> None:
        """Notes that the answer is there. Repeating it changes nothing."""


class AnswerStore(Protocol):
    async def get(self, id: str) -> Answer | None: ...

    async def add_unless_known(self, answer: Answer) -> Answer:
        """Stores it and tells that it was given; answers with the one that has its id if there is one."""

    async def page(self, query: AnswerQuery, *, size: int, after: Cursor | None) -> Page[Answer]:
        """Newest first."""

    async def count(
        self, retailer: str, metric: Metric, score: int, *, since: Instant | None, until: Instant | None
    ) -> int:
        """Answers with this score from `since` on and before `until`."""
