"""What the use cases of teams need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.retailers.domain.retailer import Retailer
from tickets.teams.domain.events import TeamChanged
from tickets.teams.domain.team import Team
from tickets.teams.domain.team_query import TeamQuery

Decide = Callable[[Team], tuple[Team, Sequence[TeamChanged]]]


class Teams(Protocol):
    async def get(self, id: str) -> Team | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Team]:
        """In the order asked; what is missing is left out."""

    async def add(self, team: Team, key: IdempotencyKey | None = None) -> Team:
        """Stores a new team, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Team | None:
        """Loads, lets `act` decide, stores; None if there is no such team. A repeated request does nothing."""

    async def page(self, query: TeamQuery, *, size: int, after: Cursor | None) -> Page[Team]:
        """By name; a page may have fewer than `size` and yet a cursor."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...
