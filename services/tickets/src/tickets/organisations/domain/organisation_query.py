"""What a list of organisations may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationQuery:
    """A retailer's organisations. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
