"""What a claim holds of the caps of coverages. It follows from the claim alone; the ledgers are brought to it."""

from warranty.claims.domain.claim import Claim, ClaimState, LineProgress
from warranty.claims.domain.decisions import LineState
from warranty.coverage.domain.reserving import Holding

_GIVEN_UP = (ClaimState.WITHDRAWN, ClaimState.EXPIRED)


def holdings(claim: Claim) -> tuple[Holding, ...]:
    """Reserved from the approval on, also while a line is open again; used once it is settled.

    A line that is denied holds nothing, and neither does a claim that was given up.
    """
    if claim.ended in _GIVEN_UP:
        return ()
    return tuple(
        Holding(each.coverage_id, line.number, line.cost_kind, each.net, used=line.progress is LineProgress.SETTLED)
        for line in claim.lines
        if line.payments is not None and line.state is not LineState.DENIED
        for each in line.payments.payers
        if each.capped
    )
