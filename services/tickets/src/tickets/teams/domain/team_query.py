"""What a list of teams may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamQuery:
    """A retailer's teams. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
