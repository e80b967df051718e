"""What we know of a customer's history: their answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.domain.answer import Answer
from feedback.use_cases.ports import AnswerQuery, AnswerStore, Place, Viewer


@dataclass(frozen=True, slots=True)
class Timeline:
    answers: AnswerStore

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Place | None, limit: int
    ) -> Sequence[Answer]:
        """The newest before a point, newest first by (instant, id); none of a customer whom the viewer must not see."""
        if not customer_id or not viewer.sees(retailer, customer_id):
            return []
        return (await self.answers.page(AnswerQuery(retailer, customer_id=customer_id), size=limit, after=before)).items
