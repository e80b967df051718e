"""What the timeline needs from answers."""

from typing import Protocol

from domainkit.pages import Cursor, Page

from feedback.answers.domain.answer import Answer, AnswerQuery


class Answers(Protocol):
    async def page(self, query: AnswerQuery, *, size: int, after: Cursor | None) -> Page[Answer]:
        """Newest first."""
