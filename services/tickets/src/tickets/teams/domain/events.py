"""What happens to a team."""

from dataclasses import dataclass

from tickets.teams.domain.team import Team


@dataclass(frozen=True, slots=True)
class TeamChanged:
    team: Team
