"""Teams: agents of a retailer who share tickets."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.text import line

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Team:
    """The aggregate. Who is in it is part of each agent."""

    id: str
    retailer: str
    name: str
    created_at: Instant
    updated_at: Instant
    deactivated: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class TeamEdits:
    """What an admin changes. None: stays as it is."""

    name: str | None = None
    deactivated: bool | None = None


def new_team(retailer: str, name: str, *, id: str, now: Instant) -> Team:
    """Raises Refused: VALIDATION_FAILED."""
    return Team(id, retailer, line(name, "name", longest=LONGEST_NAME), created_at=now, updated_at=now)


def update(team: Team, edits: TeamEdits, now: Instant) -> Team:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    changed = replace(
        team,
        name=team.name if edits.name is None else line(edits.name, "name", longest=LONGEST_NAME),
        deactivated=team.deactivated if edits.deactivated is None else edits.deactivated,
    )
    return team if changed == team else replace(changed, updated_at=max(now, team.updated_at))
