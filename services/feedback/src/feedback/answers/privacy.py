"""Answers as personal data: exported as they are, emptied when the person is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.paging import every
from servicekit.privacy.records import ExportedRecord, Kept, Person

from feedback.answers.domain.answer import Answer, AnswerQuery
from feedback.answers.messages import answer_message
from feedback.answers.repository import AnswerRepository

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PersonalAnswers:
    """The score of an answer stays, without its words: it counts in the averages of its time."""

    kind: ClassVar[str] = "answers"
    answers: AnswerRepository

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        return Page(
            [ExportedRecord("answer", each.id, answer_message(each, role=role)) for each in page.items], page.rest
        )

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        async for answer in every(lambda after: self._page(person, _AT_ONCE, after)):
            await self.answers.erase(answer.id)
        return ()

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Answer]:
        query = AnswerQuery(person.retailer, customer_id=person.customer_id)
        return await self.answers.page(query, size=size, after=after)
