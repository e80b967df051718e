"""Agents as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import agent_pb2
from servicekit.mapping.mapper import mapper
from servicekit.rpc.etags import etag_of

from tickets.agents.domain.agent import Agent

agent_message = mapper(Agent, agent_pb2.Agent, given={"etag": str})


def agent_etag(agent: Agent, role: str) -> str:
    """Of an agent as it is shown: of its retailers, and with them its teams, a caller sees their own."""
    return etag_of(agent.version, role, *agent.retailers)
