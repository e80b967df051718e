"""Which recoveries a list has."""

from dataclasses import dataclass

from warranty.recoveries.domain.recovery import RecoveryState


@dataclass(frozen=True, slots=True)
class RecoveryQuery:
    """None: any."""

    retailer: str
    claim_id: str | None = None
    state: RecoveryState | None = None
