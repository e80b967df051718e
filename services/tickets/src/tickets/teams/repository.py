"""Stored teams."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.name_order import name_key
from tickets.teams.domain.events import TeamChanged
from tickets.teams.domain.team import Team
from tickets.teams.domain.team_query import TeamQuery
from tickets.teams.ports import Decide

TEAMS_BY_NAME = Index("by_name", equal=("retailer",), order_by="name_key")
TEAMS = Collection(
    "teams",
    (TEAMS_BY_NAME,),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("Names of groups; who is in them is part of each agent"),
)


def team_index_fields(team: Team) -> dict[str, str]:
    return {"name_key": name_key(team.name)}


@dataclass(frozen=True, slots=True)
class TeamRepository:
    teams: Aggregates[Team, TeamChanged]

    async def get(self, id: str) -> Team | None:
        return await self.teams.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Team]:
        return await self.teams.get_many(ids)

    async def add(self, team: Team, key: IdempotencyKey | None = None) -> Team:
        return await self.teams.add(team, [TeamChanged(team)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Team | None:
        return await self.teams.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: TeamQuery, *, size: int, after: Cursor | None) -> Page[Team]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        where = {"retailer": query.retailer}
        return Page(*await self.teams.page(TEAMS_BY_NAME, where, size=size, after=after, filters=filters))
