"""Teams, built from their parts."""

from functools import partial

from aftersales.tickets.v1.team_service_pb2_grpc import add_TeamServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.teams.domain.team import Team
from tickets.teams.integration_events import team_event
from tickets.teams.ports import Retailers
from tickets.teams.repository import TEAMS, TeamRepository, team_index_fields
from tickets.teams.servicer import TeamServicer
from tickets.teams.use_cases import TeamUseCases


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> TeamRepository:
    return TeamRepository(
        Aggregates(
            store.documents(TEAMS),
            relay=relay,
            clock=clock,
            source=source,
            kind=Team,
            index_fields=team_index_fields,
            to_integration_event=team_event,
        )
    )


def components(context: ServiceContext, access: Access, teams: TeamRepository, retailers: Retailers) -> Components:
    servicer = TeamServicer(access, context.clock, context.pages, TeamUseCases(teams, retailers))
    return Components(
        servicers=[("aftersales.tickets.v1.TeamService", partial(add_TeamServiceServicer_to_server, servicer))]
    )
