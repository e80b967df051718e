"""Agents, built from their parts."""

from functools import partial

from aftersales.tickets.v1.agent_service_pb2_grpc import add_AgentServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.agents.domain.agent import Agent
from tickets.agents.integration_events import agent_event
from tickets.agents.ports import Retailers, Teams
from tickets.agents.repository import AGENTS, AgentRepository, agent_index_fields
from tickets.agents.servicer import AgentServicer
from tickets.agents.use_cases.acting import ActingAgents
from tickets.agents.use_cases.directory import AgentDirectory


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> AgentRepository:
    return AgentRepository(
        Aggregates(
            store.documents(AGENTS),
            relay=relay,
            clock=clock,
            source=source,
            kind=Agent,
            index_fields=agent_index_fields,
            to_integration_event=agent_event,
        )
    )


def components(
    context: ServiceContext,
    access: Access,
    agents: AgentRepository,
    acting: ActingAgents,
    teams: Teams,
    retailers: Retailers,
) -> Components:
    directory = AgentDirectory(agents, teams, retailers)
    servicer = AgentServicer(access, context.clock, context.pages, directory, acting)
    return Components(
        servicers=[("aftersales.tickets.v1.AgentService", partial(add_AgentServiceServicer_to_server, servicer))]
    )
