"""To whom a ticket can be given, over gRPC: agents and teams that exist, are active and are the retailer's own."""

from typing import Any

import pytest
from aftersales.tickets.v1 import agent_service_pb2, retailer_service_pb2, team_service_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from grpc.aio import AioRpcError
from servicekit.rpc.client import status_of
from servicekit.rpc.replays import was_replayed
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, Shop, agent, team


@pytest.fixture
async def id(shop: Shop) -> str:
    """A ticket of Maija's."""
    return (await shop.open()).id


async def test_ticket_goes_to_an_agent_in_a_teams_queue(service: RunningService, id: str) -> None:
    dishwashers = await team(service, "Dishwashers")
    aino = await agent(service, "Aino", dishwashers)
    both = tickets.AssignTicketRequest(id=id, assignee_id=aino, team_id=dishwashers, assignee_name="Somebody else")
    assigned = (await service.call(both)).ticket
    assert (assigned.assignee.id, assigned.assignee.display_name) == (aino, "Aino")
    assert assigned.team_id == dishwashers
    (*_, published) = await service.recorded(id)
    assert published["event"]["data"]["ticket"]["team_id"] == dishwashers


async def test_nothing_said_gives_the_ticket_to_the_caller(service: RunningService, id: str) -> None:
    me = (await service.call(agent_service_pb2.GetOwnAgentRequest(), **AGENT)).agent.id
    assert (await service.call(tickets.AssignTicketRequest(id=id), **AGENT)).ticket.assignee.id == me


async def test_team_alone_gets_the_ticket_without_an_agent(service: RunningService, id: str) -> None:
    dishwashers = await team(service, "Dishwashers")
    await service.call(tickets.AssignTicketRequest(id=id), **AGENT)
    queued = (await service.call(tickets.AssignTicketRequest(id=id, team_id=dishwashers), **AGENT)).ticket
    assert (queued.HasField("assignee"), queued.team_id) == (False, dishwashers)


async def test_agent_of_no_team_helps_out_in_its_queue(service: RunningService, id: str) -> None:
    dishwashers, eero = await team(service, "Dishwashers"), await agent(service, "Eero")
    await service.call(tickets.AssignTicketRequest(id=id, team_id=dishwashers))
    helped = (await service.call(tickets.AssignTicketRequest(id=id, assignee_id=eero))).ticket
    assert (helped.assignee.id, helped.team_id) == (eero, dishwashers)
    together = tickets.AssignTicketRequest(id=id, assignee_id=eero, team_id=dishwashers)
    assert await refused(service, together) == ("AGENT_NOT_IN_TEAM", ["assignee_id"])


async def test_customer_does_not_see_the_team(service: RunningService, shop: Shop, id: str) -> None:
    dishwashers = await team(service, "Dishwashers")
    await service.call(tickets.AssignTicketRequest(id=id, team_id=dishwashers))
    assert (await service.call(tickets.GetTicketRequest(id=id), **shop.maija)).ticket.team_id == ""
    (listed,) = (await service.call(tickets.ListTicketsRequest(), **shop.maija)).tickets
    assert listed.team_id == ""
    assert (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket.team_id == dishwashers


async def test_agent_that_cannot_be_given_tickets_is_refused(service: RunningService, id: str) -> None:
    await baltic_tools(service)
    foreign, gone = await agent(service, "Berta", retailer="baltic-tools"), await agent(service, "Gone")
    await service.call(agent_service_pb2.UpdateAgentRequest(id=gone, deactivated=True), **ADMIN)
    for agent_id in ("agt_unknown", "agent-1", foreign, gone):
        to = tickets.AssignTicketRequest(id=id, assignee_id=agent_id)
        assert await refused(service, to) == ("AGENT_UNKNOWN", ["assignee_id"])
    assert not (await service.call(tickets.GetTicketRequest(id=id))).ticket.HasField("assignee")


async def test_deactivated_agent_takes_no_ticket(service: RunningService, id: str) -> None:
    me = (await service.call(agent_service_pb2.GetOwnAgentRequest(), **AGENT)).agent.id
    await service.call(agent_service_pb2.UpdateAgentRequest(id=me, deactivated=True), **ADMIN)
    assert await refused(service, tickets.AssignTicketRequest(id=id)) == ("AGENT_UNKNOWN", ["assignee_id"])


async def test_team_that_cannot_be_given_tickets_is_refused(service: RunningService, id: str) -> None:
    await baltic_tools(service)
    foreign, gone = await team(service, "Drills", retailer="baltic-tools"), await team(service, "Gone")
    await service.call(team_service_pb2.UpdateTeamRequest(id=gone, deactivated=True), **ADMIN)
    for team_id in ("tem_unknown", foreign, gone):
        to = tickets.AssignTicketRequest(id=id, team_id=team_id)
        assert await refused(service, to) == ("TEAM_UNKNOWN", ["team_id"])


async def test_repeated_assignment_is_replayed_though_the_agent_left(service: RunningService, id: str) -> None:
    aino = await agent(service, "Aino")
    to = tickets.AssignTicketRequest(id=id, assignee_id=aino, request_id="key-1")
    await service.call(to)
    await service.call(agent_service_pb2.UpdateAgentRequest(id=aino, deactivated=True), **ADMIN)
    assert (await service.call(to)).ticket.assignee.id == aino
    assert was_replayed()


async def test_foreign_ticket_is_not_found_whoever_is_to_get_it(service: RunningService, id: str) -> None:
    to = tickets.AssignTicketRequest(id=id, assignee_id="agt_unknown", team_id="tem_unknown")
    outsider = {**AGENT, "retailers": ("baltic-tools",)}
    assert await service.refusal(to, **outsider) == ("NOT_FOUND", "TICKET_NOT_FOUND")


async def refused(service: RunningService, request: tickets.AssignTicketRequest) -> tuple[str, list[str]]:
    """The reason, and the fields at fault."""
    with pytest.raises(AioRpcError) as raised:
        await service.call(request, **AGENT)
    status: Any = status_of(raised.value)
    return status.reason, [field for field, _ in status.violations]


async def baltic_tools(service: RunningService) -> None:
    """Another retailer."""
    another = retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME)
    another.retailer.id = "baltic-tools"
    await service.call(another, **ADMIN)
