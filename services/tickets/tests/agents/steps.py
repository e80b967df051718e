"""Agents and teams of two retailers, made by an admin."""

from typing import Any

from aftersales.tickets.v1 import agent_pb2, team_pb2
from aftersales.tickets.v1 import agent_service_pb2 as agents
from aftersales.tickets.v1 import retailer_service_pb2 as retailers
from aftersales.tickets.v1 import team_service_pb2 as teams
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, NORDIC_HOME


def agent(subject: str = "eero", **fields: Any) -> agents.CreateAgentRequest:
    described = {"display_name": "Eero", "retailers": ["nordic-home"], **fields}
    return agents.CreateAgentRequest(agent=agent_pb2.Agent(subject=subject, **described))


async def create_agent(service: RunningService, subject: str = "eero", **fields: Any) -> agent_pb2.Agent:
    created: agent_pb2.Agent = (await service.call(agent(subject, **fields), **ADMIN)).agent
    return created


async def create_team(service: RunningService, name: str, retailer: str = "nordic-home") -> team_pb2.Team:
    request = teams.CreateTeamRequest(team=team_pb2.Team(retailer=retailer, name=name))
    created: team_pb2.Team = (await service.call(request, **ADMIN)).team
    return created


async def open_baltic_tools(service: RunningService) -> None:
    """A second retailer."""
    request = retailers.CreateRetailerRequest(retailer=NORDIC_HOME)
    request.retailer.id = "baltic-tools"
    await service.call(request, **ADMIN)
