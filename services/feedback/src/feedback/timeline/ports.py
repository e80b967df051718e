"""What the use cases of the timeline need from other topics."""

from typing import Protocol

from feedback.answers.domain.answer import Answer, AnswerQuery
from feedback.domain.viewer import Page, Place


class Answers(Protocol):
    async def page(self, query: AnswerQuery, *, size: int, after: Place | None) -> Page[Answer]:
        """Newest first."""
