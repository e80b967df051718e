"""What a list of support plans may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPlanQuery:
    """A retailer's support plans. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
