"""What the use cases need from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from feedback.domain.answer import Answer
from feedback.domain.instants import Instant
from feedback.domain.invitation import Invitation, Metric

A_co = TypeVar("A_co", covariant=True)


class Viewer(Protocol):
    """Who asks, and what exists for them."""

    @property
    def role(self) -> str: ...
    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the viewer; None where the scope is wider."""

    def sees(self, retailer: str, customer_id: str | None = None) -> bool: ...


class Place(Protocol):
    """Where a page ended: the sort value and the id of its last entry."""

    @property
    def key(self) -> int | str | None: ...
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class After:
    """A place that we make ourselves."""

    key: int | str | None
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[A_co]):
    """Some of a list, and where the rest of it begins; None if there is no rest."""

    items: Sequence[A_co]
    rest: Place | None


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """Answers of a retailer, perhaps only those about one ticket or of one customer."""

    retailer: str
    ticket_id: str | None = None
    customer_id: str | None = None


class InvitationStore(Protocol):
    async def with_token(self, token_hash: str) -> Invitation | None: ...

    async def add_unless_known(self, invitation: Invitation, token: str, ticket_subject: str) -> Invitation:
        """Stores it and tells who sends it the token and what the ticket is about.

        Answers with the one that has its id if there is one.
        """

    async def mark_answered(self, id: str, at: Instant) -> None:
        """Notes that the answer is there. Repeating it changes nothing."""


class AnswerStore(Protocol):
    async def get(self, id: str) -> Answer | None: ...

    async def add_unless_known(self, answer: Answer) -> Answer:
        """Stores it and tells that it was given; answers with the one that has its id if there is one."""

    async def page(self, query: AnswerQuery, *, size: int, after: Place | None) -> Page[Answer]:
        """Newest first."""

    async def count(
        self, retailer: str, metric: Metric, score: int, *, since: Instant | None, until: Instant | None
    ) -> int:
        """Answers with this score from `since` on and before `until`."""
