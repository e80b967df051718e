"""What a list of policies may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyQuery:
    """A retailer's policies. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
