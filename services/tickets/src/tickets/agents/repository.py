"""Stored agents."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData, Whose
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.agents.domain.agent import Agent
from tickets.agents.domain.agent_query import AgentQuery
from tickets.agents.domain.events import AgentChanged
from tickets.agents.ports import Decide
from tickets.name_order import name_key

AGENTS_BY_SUBJECT = Index("by_subject", equal=("subject",), unique=True)
AGENTS_BY_NAME = Index("by_name", has="retailers", order_by="name_key")
AGENTS_BY_TEAM = Index("by_team", has="team_keys", order_by="name_key")
AGENTS = Collection(
    "agents",
    (AGENTS_BY_SUBJECT, AGENTS_BY_NAME, AGENTS_BY_TEAM),
    filters=(Filterable("deactivated", bool),),
    personal=PersonalData(
        kind=Agent,
        purpose="To assign tickets, and to name who answers to customers and colleagues",
        retention="For good: tickets name deactivated agents too",
        whose=Whose.STAFF,
    ),
)


def agent_index_fields(agent: Agent) -> dict[str, str | list[str]]:
    return {
        "name_key": name_key(agent.display_name),
        "team_keys": [team_key(each.retailer, each.team_id) for each in agent.memberships],
    }


def team_key(retailer: str, team_id: str) -> str:
    """With the retailer, so that no list of one retailer's agents is narrowed by another one's team."""
    return f"{retailer}:{team_id}"


@dataclass(frozen=True, slots=True)
class AgentRepository:
    agents: Aggregates[Agent, AgentChanged]

    async def get(self, id: str) -> Agent | None:
        return await self.agents.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Agent]:
        return await self.agents.get_many(ids)

    async def of_subject(self, subject: str) -> Agent | None:
        return next(iter(await self.agents.find(AGENTS_BY_SUBJECT, {"subject": subject}, limit=1)), None)

    async def add_unless_known(self, agent: Agent, key: IdempotencyKey | None = None) -> Agent:
        try:
            return await self.agents.add(agent, [AgentChanged(agent)], key)
        except DuplicateKey:  # somebody was faster, or an admin creates whom a token has made known
            stored = await self.of_subject(agent.subject)
            if stored is None:
                raise
            return stored

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Agent | None:
        return await self.agents.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: AgentQuery, *, size: int, after: Cursor | None) -> Page[Agent]:
        index, where = AGENTS_BY_NAME, {"retailers": query.retailer}
        if query.team_id is not None:
            index, where = AGENTS_BY_TEAM, {"team_keys": team_key(query.retailer, query.team_id)}
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        return Page(*await self.agents.page(index, where, size=size, after=after, filters=filters))
