"""What a list of agents may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentQuery:
    """A retailer's agents. `team_id`: those in this team of it; `deactivated`: those that are, or are not."""

    retailer: str
    team_id: str | None = None
    deactivated: bool | None = None
