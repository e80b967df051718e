"""Reading the answers on a customer's timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.pages import Cursor
from domainkit.viewer import Viewer

from feedback.answers.domain.answer import Answer, AnswerQuery
from feedback.timeline.ports import Answers


@dataclass(frozen=True, slots=True)
class TimelineQueries:
    answers: Answers

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Cursor | None, limit: int
    ) -> Sequence[Answer]:
        """Those before a point, newest first by (instant, id); none of a customer that the viewer must not see."""
        if not customer_id or not viewer.sees(retailer, customer_id):
            return []
        return (await self.answers.page(AnswerQuery(retailer, customer_id=customer_id), size=limit, after=before)).items
