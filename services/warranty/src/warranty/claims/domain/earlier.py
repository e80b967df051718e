"""What a claim needs to be known of those before it, for the same asset and the same customer."""

from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.claims.domain.claim import Claim, LineProgress, Remedy
from warranty.claims.domain.decisions import LineState


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair that was settled; `component` without upper and lower case."""

    fault_reason: str
    component: str
    settled_at: Instant


@dataclass(frozen=True, slots=True)
class EarlierClaim:
    id: str
    created_at: Instant
    was_submitted: bool
    is_denied: bool
    repairs: tuple[Repair, ...]


def earlier_of(claim: Claim) -> EarlierClaim:
    return EarlierClaim(
        id=claim.id,
        created_at=claim.created_at,
        was_submitted=claim.submitted_at is not None,
        is_denied=all(line.state is LineState.DENIED for line in claim.lines),
        repairs=tuple(
            Repair(line.fault_reason, line.component.casefold(), line.settled_at)
            for line in claim.lines
            if line.progress is LineProgress.SETTLED
            and line.granted_remedy is Remedy.REPAIR
            and line.settled_at is not None
        ),
    )
