"""Who acts, and to whom tickets can be given."""

from collections.abc import Callable
from dataclasses import dataclass, field

from domainkit.actors import STAFF, Actor, actor_of
from domainkit.ids import random_id
from domainkit.instants import SECOND, Instant
from domainkit.refusals import Refused
from domainkit.viewer import Viewer

from tickets.agents.domain.agent import Agent, first_seen, seen_again
from tickets.agents.domain.events import AgentChanged
from tickets.agents.ports import Agents, Teams
from tickets.teams.domain.team import Team

_AGE = 5 * SECOND  # how old what is remembered of an agent may be
_MOST = 2_000

_Said = tuple[str, str, str, frozenset[str]]
"""All that a token says of an agent."""


@dataclass(frozen=True, slots=True)
class ActingAgents:
    """Agents as actors. Who was just seen is remembered: commands follow each other, and agents hardly change."""

    agents: Agents
    teams: Teams
    clock: Callable[[], Instant]
    _remembered: dict[_Said, tuple[Instant, Agent]] = field(default_factory=dict)

    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id, everybody else as the token says."""
        return (await self.agent(viewer)).as_actor() if viewer.role in STAFF else actor_of(viewer)

    async def agent(self, viewer: Viewer) -> Agent:
        """The agent or supervisor that the viewer is, with what its token says; created where it is not known."""
        said, now = (viewer.id, viewer.role, viewer.display_name, viewer.retailers), self.clock()
        remembered = self._remembered.get(said)
        if remembered and 0 <= now - remembered[0] < _AGE:
            return remembered[1]
        agent = await self._known(viewer, now)
        self._remembered.pop(said, None)
        if len(self._remembered) >= _MOST:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[said] = (now, agent)
        return agent

    async def assignable(self, agent_id: str, retailer: str, team_id: str = "") -> Actor:
        """The agent to whom a ticket of the retailer can be given, in the queue of a team if one is named.

        Raises Refused: AGENT_UNKNOWN, AGENT_NOT_IN_TEAM.
        """
        agent = await self.agents.get(agent_id)
        if agent is None or not agent.works_for(retailer):
            raise Refused(
                "invalid", "AGENT_UNKNOWN", "No ticket of the retailer can be given to this agent.", field="assignee_id"
            )
        if team_id and team_id not in agent.team_ids:
            raise Refused("invalid", "AGENT_NOT_IN_TEAM", "The agent is not in this team.", field="assignee_id")
        return agent.as_actor()

    async def signature(self, agent_id: str) -> str:
        """What the agent has under mails; empty if nothing, and for who is no agent of ours."""
        agent = await self.agents.get(agent_id)
        return "" if agent is None else agent.signature

    async def team(self, team_id: str, retailer: str) -> Team:
        """The team to which a ticket of the retailer can be given. Raises Refused: TEAM_UNKNOWN."""
        team = await self.teams.get(team_id)
        if team is None or team.retailer != retailer or team.deactivated:
            raise Refused(
                "invalid", "TEAM_UNKNOWN", "No ticket of the retailer can be given to this team.", field="team_id"
            )
        return team

    async def _known(self, viewer: Viewer, now: Instant) -> Agent:
        """Two replicas may create it at once: one of them gets what the other has stored."""
        agent = await self.agents.of_subject(viewer.id)
        if agent is None:
            agent = await self.agents.add_unless_known(first_seen(viewer, id=random_id("agt"), now=now))
        if seen_again(agent, viewer, now) is agent:
            return agent

        def act(known: Agent) -> tuple[Agent, list[AgentChanged]]:
            seen = seen_again(known, viewer, now)
            return seen, [AgentChanged(seen)] if seen is not known else []

        return await self.agents.change(agent.id, act) or agent
