"""TeamService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import team_service_pb2 as pb
from aftersales.tickets.v1.team_service_pb2_grpc import TeamServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.teams.domain.team import TeamEdits
from tickets.teams.domain.team_query import TeamQuery
from tickets.teams.messages import team_message
from tickets.teams.use_cases import TeamUseCases


@dataclass(frozen=True)
class TeamServicer(TeamServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    teams: TeamUseCases

    async def CreateTeam(self, request: pb.CreateTeamRequest, context: Context) -> pb.CreateTeamResponse:
        caller = await self.access.caller(context, "CreateTeam")
        retailer = caller.retailer(request.team.retailer)
        key = idempotency_key_of(caller, "CreateTeam", request, retailer=retailer)
        team = await self.teams.create(retailer, request.team.name, id=new_id("tem", key), now=self.clock(), key=key)
        return pb.CreateTeamResponse(team=team_message.fields(team, role=caller.role))

    async def GetTeam(self, request: pb.GetTeamRequest, context: Context) -> pb.GetTeamResponse:
        caller = await self.access.caller(context, "GetTeam")
        return pb.GetTeamResponse(team=team_message.fields(await self.teams.get(request.id, caller), role=caller.role))

    async def BatchGetTeams(self, request: pb.BatchGetTeamsRequest, context: Context) -> pb.BatchGetTeamsResponse:
        caller = await self.access.caller(context, "BatchGetTeams")
        teams = await self.teams.among(request.ids, caller)
        return pb.BatchGetTeamsResponse(teams=[team_message.fields(team, role=caller.role) for team in teams])

    async def ListTeams(self, request: pb.ListTeamsRequest, context: Context) -> pb.ListTeamsResponse:
        caller = await self.access.caller(context, "ListTeams")
        query = TeamQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListTeams", query.retailer, str(query.deactivated))
        page = await self.teams.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListTeamsResponse(
            teams=[team_message.fields(team, role=caller.role) for team in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateTeam(self, request: pb.UpdateTeamRequest, context: Context) -> pb.UpdateTeamResponse:
        caller = await self.access.caller(context, "UpdateTeam")
        team = await self.teams.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateTeam", request),
        )
        return pb.UpdateTeamResponse(team=team_message.fields(team, role=caller.role))


def _edits(request: pb.UpdateTeamRequest) -> TeamEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return TeamEdits(
        name=request.name if "name" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )
