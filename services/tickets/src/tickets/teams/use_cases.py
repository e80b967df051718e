"""Teams, arranged by an admin."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.teams.domain.events import TeamChanged
from tickets.teams.domain.team import Team, TeamEdits, new_team, update
from tickets.teams.domain.team_query import TeamQuery
from tickets.teams.ports import Retailers, Teams


@dataclass(frozen=True, slots=True)
class TeamUseCases:
    teams: Teams
    retailers: Retailers

    async def create(
        self, retailer: str, name: str, *, id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> Team:
        """Raises Refused: RETAILER_UNKNOWN, VALIDATION_FAILED."""
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        return await self.teams.add(new_team(retailer, name, id=id, now=now), key)

    async def get(self, id: str, viewer: Viewer) -> Team:
        """Raises Refused: TEAM_NOT_FOUND."""
        team = await self.teams.get(id)
        if team is None or not viewer.sees(team.retailer):
            raise not_found("team")
        return team

    async def among(self, ids: Sequence[str], viewer: Viewer) -> list[Team]:
        """Those of these teams that exist for the viewer."""
        return [team for team in await self.teams.get_many(ids) if viewer.sees(team.retailer)]

    async def page(self, query: TeamQuery, *, size: int, after: Cursor | None) -> Page[Team]:
        """The retailer's teams by name."""
        return await self.teams.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: TeamEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Team:
        """Raises Refused: TEAM_NOT_FOUND, VALIDATION_FAILED."""
        await self.get(id, viewer)

        def act(team: Team) -> tuple[Team, list[TeamChanged]]:
            updated = update(team, edits, now)
            return updated, [TeamChanged(updated)] if updated is not team else []

        changed = await self.teams.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("team")
        return changed
