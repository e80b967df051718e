"""What the use cases of answers need from storage and from invitations."""

from typing import Protocol

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from feedback.answers.domain.answer import Answer, AnswerQuery
from feedback.invitations.domain.invitation import Invitation, Metric
from feedback.retailers.domain.retailer import Retailer


class Invitations(Protocol):
    async def with_token(self, token_hash: str) -> Invitation | None: ...

    async def mark_answered(self, id: str, at: Instant) -> None:
        """Marks the invitation as answered. Repeating it changes nothing."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None:
        """Our copy; None until the first event about it has arrived."""


class Answers(Protocol):
    async def get(self, id: str) -> Answer | None: ...

    async def add_unless_known(self, answer: Answer) -> Answer:
        """Stores the answer and publishes it; returns the stored one where its id is taken."""

    async def page(self, query: AnswerQuery, *, size: int, after: Cursor | None) -> Page[Answer]:
        """Newest first."""

    async def count(
        self, retailer: str, metric: Metric, score: int, *, since: Instant | None, until: Instant | None
    ) -> int:
        """Answers with this score from `since` (inclusive) to `until` (exclusive)."""


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""
