"""What a list of pending reasons may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReasonQuery:
    """A retailer's pending reasons. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
