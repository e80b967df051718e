# Generated from aftersales/tickets/v1/team_service.proto: `make protos`.
"""Teams of a retailer's agents, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import team_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.team import Team, TeamInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListTeamsQuery(PageQuery):
    """Which teams to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class TeamPage(Schema):
    """A page of teams."""

    items: list[Team] = doc("By name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateTeamRequest(Schema):
    """What changes of a team."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Kitchen")
    deactivated: bool = may("Whether nobody can join it any longer, and no ticket be assigned to it.", True)


TeamId = Annotated[str, Path(description="The team's id.", min_length=1, examples=["tem_5jrb2ohc7yaq4tq2mzn7xw3k6v"])]


router = APIRouter(tags=["agents and teams"], route_class=JsonRoute)


@router.post(
    "/v1/teams",
    operation_id="create_team",
    summary="Create a team",
    status_code=201,
    response_model=Team,
    responses=problems("RETAILER_UNKNOWN", writes=True),
)
async def create_team(body: TeamInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a team."""
    message = from_json(team_service_pb2.CreateTeamRequest, {"team": given(body), "request_id": key})
    response = await call("tickets.v1.TeamService/CreateTeam", message, team_service_pb2.CreateTeamResponse)
    return responses.created(response.team, f"/v1/teams/{response.team.id}")


@router.get(
    "/v1/teams/{id}",
    operation_id="get_team",
    summary="Get a team",
    response_model=Team,
    responses=problems("TEAM_NOT_FOUND"),
)
async def get_team(id: TeamId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One team."""
    message = team_service_pb2.GetTeamRequest(id=id)
    response = await call("tickets.v1.TeamService/GetTeam", message, team_service_pb2.GetTeamResponse)
    return responses.resource(response.team, if_none_match)


@router.get(
    "/v1/teams",
    operation_id="list_teams",
    summary="List teams",
    response_model=TeamPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_teams(request: Request, query: Annotated[ListTeamsQuery, Query()], call: SignedIn) -> Response:
    """A retailer's teams, by name."""
    message = from_json(team_service_pb2.ListTeamsRequest, asked(query))
    response = await call("tickets.v1.TeamService/ListTeams", message, team_service_pb2.ListTeamsResponse)
    return responses.page(request, response.teams, response.next_page_token)


@router.patch(
    "/v1/teams/{id}",
    operation_id="update_team",
    summary="Change a team",
    response_model=Team,
    responses=problems(
        "TEAM_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_team(
    id: TeamId, body: UpdateTeamRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Rename or deactivate a team. If-Match is required."""
    message = from_json(
        team_service_pb2.UpdateTeamRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call("tickets.v1.TeamService/UpdateTeam", message, team_service_pb2.UpdateTeamResponse)
    return responses.resource(response.team)
