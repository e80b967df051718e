"""What the use cases of policies need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from tickets.agents.domain.agent import Agent
from tickets.calendars.domain.version import CalendarVersion
from tickets.policies.domain.events import SlaPolicyChanged
from tickets.policies.domain.kinds import NewTerms
from tickets.policies.domain.policy import PolicyVersion
from tickets.policies.domain.policy_query import PolicyQuery
from tickets.policies.domain.recomputation import Step
from tickets.policies.domain.sla_policy import SlaPolicy
from tickets.retailers.domain.retailer import Retailer
from tickets.teams.domain.team import Team

Decide = Callable[[SlaPolicy], tuple[SlaPolicy, Sequence[SlaPolicyChanged]]]


class Policies(Protocol):
    async def get(self, id: str) -> SlaPolicy | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[SlaPolicy]:
        """In the order asked; what is missing is left out."""

    async def add(self, policy: SlaPolicy, key: IdempotencyKey | None = None) -> SlaPolicy:
        """Stores a new policy, or returns what the same request stored before."""

    async def add_unless_known(self, policy: SlaPolicy) -> SlaPolicy:
        """Stores it; returns the one that has its id if there is one already."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> SlaPolicy | None:
        """Loads, lets `act` decide, stores; None if there is no such policy. A repeated request does nothing."""

    async def page(self, query: PolicyQuery, *, size: int, after: Cursor | None) -> Page[SlaPolicy]:
        """By position, those at the same one by id; a page may have fewer than `size` and yet a cursor."""

    async def all_of(self, retailer: str) -> list[SlaPolicy]:
        """All of a retailer, in the order of `page`."""


class Versions(Protocol):
    """Versions that were followed by others."""

    async def get(self, policy_id: str, number: int) -> PolicyVersion | None: ...

    async def get_many(self, policy_id: str, numbers: Sequence[int]) -> list[PolicyVersion]:
        """In the order asked; what is missing is left out."""

    async def add_unless_known(self, version: PolicyVersion) -> None:
        """Stores it, unless it is stored."""


class Owned(Protocol):
    """A record of one retailer."""

    @property
    def id(self) -> str: ...
    @property
    def retailer(self) -> str: ...


class Calendars(Protocol):
    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """None if there is none, or it is deactivated."""


class Records(Protocol):
    """Records that a policy names by their ids."""

    async def get_many(self, ids: Sequence[str]) -> Sequence[Owned]:
        """In the order asked; what is missing is left out."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class AllRetailers(Retailers, Protocol):
    async def page(self, *, size: int, after: Cursor | None) -> Page[Retailer]:
        """All that there are, by id."""


class OpenTickets(Protocol):
    async def of_policy(
        self, policy_id: str, retailer: str, new: NewTerms, *, now: Instant, size: int, after: Cursor | None
    ) -> Step:
        """Recomputes those of the retailer's next open tickets that go by the policy. May be repeated."""


class Agents(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[Agent]: ...


class Teams(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[Team]: ...
