"""Domain events of claims."""

from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.money import Money

from warranty.claims.domain.claim import Claim, ClaimTransition, LineProgress, Remedy
from warranty.claims.domain.clock import ClaimFact
from warranty.claims.domain.decisions import LineState
from warranty.product_models.domain.terms import CostKind


@dataclass(frozen=True, slots=True)
class LineChanged:
    """A line without its texts."""

    number: int
    cost_kind: CostKind
    asked: Money
    state: LineState
    progress: LineProgress
    share_percent: int
    cap: Money | None
    granted_remedy: Remedy | None
    reason_code: str


@dataclass(frozen=True, slots=True)
class ClaimChanged:
    """Each transition is one of these; `transition` is the last of the claim's.

    `referred`: it decided and asked nothing, and left all to a person.
    """

    claim: Claim
    transition: ClaimTransition
    referred: bool = False

    def lines(self) -> tuple[LineChanged, ...]:
        return tuple(
            LineChanged(
                number=line.number,
                cost_kind=line.cost_kind,
                asked=line.asked,
                state=line.state,
                progress=line.progress,
                share_percent=line.decision.share_percent if line.decision else 0,
                cap=line.decision.cap if line.decision else None,
                granted_remedy=line.granted_remedy,
                reason_code=line.decision.reason_code if line.decision else "",
            )
            for line in self.claim.lines
        )


@dataclass(frozen=True, slots=True)
class ClaimSlaWarning:
    """A share of a target's budget is used. `due_at`: of the target, as it was then."""

    claim: Claim
    fact: ClaimFact
    due_at: Instant


@dataclass(frozen=True, slots=True)
class ClaimSlaBreached:
    """A target was not met in time. Once for each target and cycle; it stays so whatever follows."""

    claim: Claim
    fact: ClaimFact
    due_at: Instant


ClaimEvent = ClaimChanged | ClaimSlaWarning | ClaimSlaBreached
