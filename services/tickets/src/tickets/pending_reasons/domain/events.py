"""What happens to a pending reason."""

from dataclasses import dataclass

from tickets.pending_reasons.domain.pending_reason import PendingReason


@dataclass(frozen=True, slots=True)
class PendingReasonChanged:
    pending_reason: PendingReason
