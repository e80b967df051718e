"""What the use cases of agents need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.agents.domain.agent import Agent
from tickets.agents.domain.agent_query import AgentQuery
from tickets.agents.domain.events import AgentChanged
from tickets.retailers.domain.retailer import Retailer
from tickets.teams.domain.team import Team

Decide = Callable[[Agent], tuple[Agent, Sequence[AgentChanged]]]


class Agents(Protocol):
    async def get(self, id: str) -> Agent | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Agent]:
        """In the order asked; what is missing is left out."""

    async def of_subject(self, subject: str) -> Agent | None: ...

    async def add_unless_known(self, agent: Agent, key: IdempotencyKey | None = None) -> Agent:
        """Stores it; returns the one that the same request made, or that has its subject, if there is one already."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Agent | None:
        """Loads, lets `act` decide, stores; None if there is no such agent. A repeated request does nothing."""

    async def page(self, query: AgentQuery, *, size: int, after: Cursor | None) -> Page[Agent]:
        """By display name; a page may have fewer than `size` and yet a cursor."""


class Teams(Protocol):
    async def get(self, id: str) -> Team | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Team]:
        """In the order asked; what is missing is left out."""


class Retailers(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[Retailer]:
        """In the order asked; what is missing is left out."""
