"""AgentService over gRPC."""

from typing import Any

import pytest
from aftersales.tickets.v1 import agent_service_pb2 as agents
from aftersales.tickets.v1 import team_service_pb2 as teams
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService

from services.tickets.tests.agents.steps import agent, create_agent, create_team, open_baltic_tools
from services.tickets.tests.steps import ADMIN, AGENT, Shop, published

BOTH = ("nordic-home", "baltic-tools")


async def names(service: RunningService, claims: Any = AGENT, **asked: Any) -> list[str]:
    found = await service.call(agents.ListAgentsRequest(**asked), **claims)
    return [each.display_name for each in found.agents]


async def change(service: RunningService, id: str, paths: tuple[str, ...] = (), **fields: Any) -> Any:
    request = agents.UpdateAgentRequest(id=id, update_mask=FieldMask(paths=paths or tuple(fields)), **fields)
    return (await service.call(request, **ADMIN)).agent


async def test_subject_has_one_agent(service: RunningService, shop: Shop) -> None:
    first = await create_agent(service)
    assert await create_agent(service) == first
    refusal = await service.refusal(agent(display_name="Another"), **ADMIN)
    assert refusal == ("ALREADY_EXISTS", "AGENT_EXISTS")
    assert await published(service, first.id) == ["AgentChanged"]


async def test_repeated_creation_returns_what_has_changed_since(service: RunningService, shop: Shop) -> None:
    request = agent()
    request.request_id = "key-1"
    first = (await service.call(request, **ADMIN)).agent
    await change(service, first.id, display_name="Eero E.")
    again = (await service.call(request, **ADMIN)).agent
    assert (again.id, again.display_name) == (first.id, "Eero E.")


async def test_agent_of_a_retailer_that_is_not_there_is_refused(service: RunningService, shop: Shop) -> None:
    refusal = await service.refusal(agent(retailers=["nordic-home", "baltic-tools"]), **ADMIN)
    assert refusal == ("FAILED_PRECONDITION", "RETAILER_UNKNOWN")
    id = (await create_agent(service)).id
    moved = agents.UpdateAgentRequest(id=id, retailers=["baltic-tools"])
    assert await service.refusal(moved, **ADMIN) == ("FAILED_PRECONDITION", "RETAILER_UNKNOWN")


async def test_subject_is_for_admins_alone(service: RunningService, shop: Shop) -> None:
    id = (await create_agent(service, "eero")).id
    read = agents.GetAgentRequest(id=id)
    assert (await service.call(read, **ADMIN)).agent.subject == "eero"
    for role in ("agent", "supervisor"):
        assert (await service.call(read, role)).agent.subject == ""
    [entry] = await service.recorded(id)
    assert "eero" not in str(entry["event"])


async def test_agents_are_listed_by_name_and_narrowed(service: RunningService, shop: Shop) -> None:
    kitchen = await create_team(service, "Kitchen")
    await create_agent(service, "b", display_name="berta", team_ids=[kitchen.id])
    gone = await create_agent(service, "c", display_name="Carl", team_ids=[kitchen.id])
    await create_agent(service, "a", display_name="Åke")
    await create_agent(service, "d", display_name="Anna")
    await change(service, gone.id, deactivated=True)
    assert await names(service) == ["Anna", "berta", "Carl", "Åke"]
    assert await names(service, deactivated=True) == ["Carl"]
    assert await names(service, team=kitchen.id) == ["berta", "Carl"]
    assert await names(service, team=kitchen.id, deactivated=False) == ["berta"]
    assert await names(service, team="tem_unknown") == []


async def test_pages_of_agents_go_on_for_the_same_list(service: RunningService, shop: Shop) -> None:
    for name in ("Anna", "Berta", "Carl"):
        await create_agent(service, name, display_name=name)
    first = await service.call(agents.ListAgentsRequest(page_size=2))
    rest = await service.call(agents.ListAgentsRequest(page_size=2, page_token=first.next_page_token))
    assert [each.display_name for each in (*first.agents, *rest.agents)] == ["Anna", "Berta", "Carl"]
    other = agents.ListAgentsRequest(page_size=2, page_token=first.next_page_token, deactivated=False)
    assert await service.refusal(other) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_retailers_see_their_own_part_of_an_agent(service: RunningService, shop: Shop) -> None:
    await open_baltic_tools(service)
    kitchen, garden = await create_team(service, "Kitchen"), await create_team(service, "Garden", "baltic-tools")
    eero = await create_agent(service, retailers=BOTH, team_ids=[kitchen.id, garden.id])
    read = agents.GetAgentRequest(id=eero.id)
    ours = (await service.call(read)).agent
    theirs = (await service.call(read, retailers=["baltic-tools"])).agent
    everything = (await service.call(read, retailers=BOTH)).agent
    assert (ours.retailers, ours.team_ids) == (["nordic-home"], [kitchen.id])
    assert (theirs.retailers, theirs.team_ids) == (["baltic-tools"], [garden.id])
    assert set(everything.team_ids) == {kitchen.id, garden.id}
    assert len({eero.etag, ours.etag, theirs.etag, everything.etag}) == 4


async def test_team_of_another_retailer_narrows_to_nobody(service: RunningService, shop: Shop) -> None:
    await open_baltic_tools(service)
    garden = await create_team(service, "Garden", "baltic-tools")
    await create_agent(service, retailers=BOTH, team_ids=[garden.id])
    assert await names(service, team=garden.id) == []
    assert await names(service, {"role": "agent", "retailers": ["baltic-tools"]}, team=garden.id) == ["Eero"]
    assert [each.id for each in (await service.call(teams.BatchGetTeamsRequest(ids=[garden.id]))).teams] == []


async def test_teams_are_joined_and_left(service: RunningService, shop: Shop) -> None:
    kitchen, old = await create_team(service, "Kitchen"), await create_team(service, "Old")
    await service.call(teams.UpdateTeamRequest(id=old.id, deactivated=True), **ADMIN)
    eero = await create_agent(service)
    joined = await change(service, eero.id, team_ids=[kitchen.id])
    assert joined.team_ids == [kitchen.id]
    refused = agents.UpdateAgentRequest(id=eero.id, team_ids=[old.id])
    assert await service.refusal(refused, **ADMIN) == ("INVALID_ARGUMENT", "TEAM_UNKNOWN")
    assert not (await change(service, eero.id, ("team_ids",))).team_ids
    assert await published(service, eero.id) == ["AgentChanged"] * 3


async def test_change_of_an_older_version_is_refused(service: RunningService, shop: Shop) -> None:
    eero = await create_agent(service)
    await change(service, eero.id, languages=["fi", "sv-FI"])
    stale = agents.UpdateAgentRequest(id=eero.id, deactivated=True, if_match=[eero.etag])
    assert await service.refusal(stale, **ADMIN) == ("ABORTED", "ETAG_MISMATCH")


async def test_language_is_stored_in_its_normal_form(service: RunningService, shop: Shop) -> None:
    eero = await create_agent(service, languages=["FI", "sv-fi", "fi"])
    assert eero.languages == ["fi", "sv-FI"]
    unknown = agent("other", languages=["fi", "qq"])
    assert await service.refusal(unknown, **ADMIN) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


@pytest.mark.parametrize("role", ["customer", "partner", "service"])
async def test_others_see_neither_agents_nor_teams(service: RunningService, shop: Shop, role: str) -> None:
    eero = await create_agent(service)
    for request in (
        *(agents.GetAgentRequest(id=eero.id), agents.ListAgentsRequest(), agents.GetOwnAgentRequest()),
        *(agents.BatchGetAgentsRequest(ids=[eero.id]), teams.ListTeamsRequest()),
    ):
        assert await service.outcome(request, role, customer="cus_1") == "ACCESS_DENIED"


AINO = {"role": "agent", "sub": "aino", "name": "Aino"}


async def sign(service: RunningService, signature: str, **who: Any) -> Any:
    return (await service.call(agents.UpdateOwnAgentRequest(signature=signature), **{**AINO, **who})).agent


async def test_agent_changes_their_own_signature_alone(service: RunningService, shop: Shop) -> None:
    other = await create_agent(service)
    own = await sign(service, "  Aino Virtanen\nKitchens \n")
    assert own.signature == "Aino Virtanen\nKitchens"
    assert (await service.call(agents.GetAgentRequest(id=other.id), **ADMIN)).agent.signature == ""
    theirs = agents.UpdateAgentRequest(id=other.id, signature="Mine")
    assert await service.outcome(theirs, **AINO) == "ACCESS_DENIED"
    assert (await service.call(theirs, **ADMIN)).agent.signature == "Mine"


async def test_signature_is_cleared_and_stays_out_of_events(service: RunningService, shop: Shop) -> None:
    own = await sign(service, "Kitchens")
    clearing = agents.UpdateOwnAgentRequest(update_mask=FieldMask(paths=["signature"]))
    assert (await service.call(clearing, **AINO)).agent.signature == ""
    assert "Kitchens" not in str(await service.recorded(own.id))


@pytest.mark.parametrize("written", ["x" * 1_001, "\n".join("x" * 11), "bell\x07"])
async def test_signature_is_bounded(service: RunningService, shop: Shop, written: str) -> None:
    request = agents.UpdateOwnAgentRequest(signature=written)
    assert await service.outcome(request, **AINO) == "VALIDATION_FAILED"


async def test_reply_carries_the_signature_of_its_author(service: RunningService, shop: Shop) -> None:
    await sign(service, "Kitchens")
    ticket = await shop.open()
    await shop.say(ticket.id, "Clean the filter", AINO)
    assert (await service.recorded(ticket.id))[-1]["event"]["data"]["mail"]["agent_signature"] == "Kitchens"
