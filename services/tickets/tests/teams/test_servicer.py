"""TeamService over gRPC."""

from typing import Any

from aftersales.tickets.v1 import team_pb2
from aftersales.tickets.v1 import team_service_pb2 as teams
from servicekit.testing.service import RunningService

from services.tickets.tests.agents.steps import create_team, open_baltic_tools
from services.tickets.tests.steps import ADMIN, Shop, published


async def names(service: RunningService, **asked: Any) -> list[str]:
    return [each.name for each in (await service.call(teams.ListTeamsRequest(**asked))).teams]


async def test_teams_are_listed_by_name_and_narrowed(service: RunningService, shop: Shop) -> None:
    await open_baltic_tools(service)
    await create_team(service, "Garden", "baltic-tools")
    old = await create_team(service, "old")
    await create_team(service, "Kitchen")
    await service.call(teams.UpdateTeamRequest(id=old.id, deactivated=True), **ADMIN)
    assert await names(service) == ["Kitchen", "old"]
    assert await names(service, deactivated=True) == ["old"]
    assert await names(service, deactivated=False) == ["Kitchen"]


async def test_pages_of_teams_go_on_for_the_same_list(service: RunningService, shop: Shop) -> None:
    for name in ("Attic", "Bath", "Cellar"):
        await create_team(service, name)
    first = await service.call(teams.ListTeamsRequest(page_size=2))
    rest = await service.call(teams.ListTeamsRequest(page_size=2, page_token=first.next_page_token))
    assert [each.name for each in (*first.teams, *rest.teams)] == ["Attic", "Bath", "Cellar"]
    other = teams.ListTeamsRequest(page_size=2, page_token=first.next_page_token, deactivated=False)
    assert await service.refusal(other) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_team_is_renamed_and_says_so(service: RunningService, shop: Shop) -> None:
    team = await create_team(service, "Kitchen")
    renamed = (await service.call(teams.UpdateTeamRequest(id=team.id, name="Kitchens"), **ADMIN)).team
    assert (renamed.name, renamed.etag) == ("Kitchens", "2")
    again = (await service.call(teams.UpdateTeamRequest(id=team.id, name="Kitchens"), **ADMIN)).team
    assert again == renamed
    assert [each["subject"] for each in await service.recorded(team.id)] == [f"teams.nordic-home.{team.id}"] * 2
    assert await published(service, team.id) == ["TeamChanged"] * 2


async def test_change_of_an_older_version_is_refused(service: RunningService, shop: Shop) -> None:
    team = await create_team(service, "Kitchen")
    await service.call(teams.UpdateTeamRequest(id=team.id, name="Kitchens"), **ADMIN)
    stale = teams.UpdateTeamRequest(id=team.id, deactivated=True, if_match=[team.etag])
    assert await service.refusal(stale, **ADMIN) == ("ABORTED", "ETAG_MISMATCH")


async def test_team_of_a_retailer_that_is_not_there_is_refused(service: RunningService, shop: Shop) -> None:
    request = teams.CreateTeamRequest(team=team_pb2.Team(retailer="baltic-tools", name="Garden"))
    assert await service.refusal(request, **ADMIN) == ("FAILED_PRECONDITION", "RETAILER_UNKNOWN")


async def test_key_makes_one_team(service: RunningService, shop: Shop) -> None:
    team = team_pb2.Team(retailer="nordic-home", name="Kitchen")
    request = teams.CreateTeamRequest(team=team, request_id="key-1")
    first = await service.call(request, **ADMIN)
    assert await service.call(request, **ADMIN) == first
    request.team.name = "Bath"
    assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
