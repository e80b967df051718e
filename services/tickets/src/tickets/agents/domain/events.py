"""What happens to an agent."""

from dataclasses import dataclass

from tickets.agents.domain.agent import Agent


@dataclass(frozen=True, slots=True)
class AgentChanged:
    agent: Agent
