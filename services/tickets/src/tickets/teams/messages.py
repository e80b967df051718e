"""Teams as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import team_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.teams.domain.team import Team

team_message = mapper(Team, team_pb2.Team, computed={"etag": version_etag})
