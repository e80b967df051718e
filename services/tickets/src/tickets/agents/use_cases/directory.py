"""The agents of a retailer, arranged by an admin."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.agents.domain.agent import Agent, AgentDraft, AgentEdits, created, same_content, shown_to, update
from tickets.agents.domain.agent_query import AgentQuery
from tickets.agents.domain.events import AgentChanged
from tickets.agents.ports import Agents, Retailers, Teams
from tickets.teams.domain.team import Team


@dataclass(frozen=True, slots=True)
class AgentDirectory:
    """Each returns agents as the viewer may see them: with the retailers and teams of the viewer's own."""

    agents: Agents
    teams: Teams
    retailers: Retailers

    async def create(self, draft: AgentDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None) -> Agent:
        """The same content again returns the agent that exists.

        Raises Refused: AGENT_EXISTS, RETAILER_UNKNOWN, TEAM_UNKNOWN.
        """
        await self._require(draft.retailers)
        agent = created(draft, await self._teams(draft.team_ids), id=id, now=now)
        stored = await self.agents.add_unless_known(agent, key)
        if stored.id != id and not same_content(stored, agent):
            raise Refused("exists", "AGENT_EXISTS", "The subject has an agent with other content.", field="subject")
        return stored

    async def get(self, id: str, viewer: Viewer) -> Agent:
        """Raises Refused: AGENT_NOT_FOUND."""
        agent = await self.agents.get(id)
        shown = shown_to(agent, viewer) if agent else None
        if shown is None:
            raise not_found("agent")
        return shown

    async def among(self, ids: Sequence[str], viewer: Viewer) -> list[Agent]:
        """Those of these agents that exist for the viewer."""
        return _shown(await self.agents.get_many(ids), viewer)

    async def page(self, query: AgentQuery, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Agent]:
        """The retailer's agents, by display name."""
        page = await self.agents.page(query, size=size, after=after)
        return Page(_shown(page.items, viewer), page.rest)

    async def update(
        self,
        id: str,
        edits: AgentEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Agent:
        """Raises Refused: AGENT_NOT_FOUND, RETAILER_UNKNOWN, TEAM_UNKNOWN."""
        known = await self.get(id, viewer)
        await self._require(set(edits.retailers or ()).difference(known.retailers))
        teams = await self._teams(edits.team_ids or ())

        def act(agent: Agent) -> tuple[Agent, list[AgentChanged]]:
            updated = update(agent, edits, teams, now)
            return updated, [AgentChanged(updated)] if updated is not agent else []

        changed = await self.agents.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("agent")
        return changed

    async def _require(self, retailers: Iterable[str]) -> None:
        names = sorted(set(retailers))
        if names and len(await self.retailers.get_many(names)) < len(names):
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")

    async def _teams(self, ids: Sequence[str]) -> Mapping[str, Team]:
        return {team.id: team for team in await self.teams.get_many(ids)} if ids else {}


def _shown(agents: Iterable[Agent], viewer: Viewer) -> list[Agent]:
    return [shown for agent in agents if (shown := shown_to(agent, viewer)) is not None]
