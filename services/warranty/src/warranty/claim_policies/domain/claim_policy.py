"""What a retailer promises about claims. A version never changes: the newest counts for claims of then on."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import Duration, Instant
from domainkit.refusals import invalid
from domainkit.text import line

LONGEST_NAME = 200
MOST_WARNINGS = 5


class ClaimTargetKind(StrEnum):
    """What a promise about a claim is about."""

    FIRST_ANSWER = "first_answer"
    DECISION = "decision"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBudgets:
    """Business time until each of them. None: not promised."""

    first_answer: Duration | None = None
    decision: Duration | None = None
    settlement: Duration | None = None

    def of(self, kind: ClaimTargetKind) -> Duration | None:
        return {
            ClaimTargetKind.FIRST_ANSWER: self.first_answer,
            ClaimTargetKind.DECISION: self.decision,
            ClaimTargetKind.SETTLEMENT: self.settlement,
        }[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPolicy:
    """The aggregate: one version. `warn_at`: shares of a budget, in percent, at which a warning is due."""

    id: str
    retailer: str
    name: str
    calendar_id: str
    budgets: ClaimBudgets
    warn_at: tuple[int, ...]
    created_at: Instant
    version: int = 0


def new_policy(
    retailer: str,
    name: str,
    calendar_id: str,
    budgets: ClaimBudgets,
    warn_at: tuple[int, ...],
    *,
    id: str,
    now: Instant,
) -> ClaimPolicy:
    """Raises Refused: VALIDATION_FAILED."""
    if not any(budgets.of(kind) for kind in ClaimTargetKind):
        raise invalid("claim_policy.decision_minutes", "Promises nothing: give minutes of at least one target.")
    if len(warn_at) > MOST_WARNINGS or not all(1 <= share <= 99 for share in warn_at):
        raise invalid("claim_policy.warn_at", f"Give at most {MOST_WARNINGS} shares from 1 to 99.")
    return ClaimPolicy(
        id=id,
        retailer=retailer,
        name=line(name, "claim_policy.name", longest=LONGEST_NAME),
        calendar_id=calendar_id,
        budgets=budgets,
        warn_at=tuple(sorted(set(warn_at))),
        created_at=now,
    )


def after_earlier(policy: ClaimPolicy, newest: ClaimPolicy) -> ClaimPolicy:
    """It counts from after the newest version on: clocks of two replicas differ."""
    return replace(policy, created_at=max(policy.created_at, Instant(newest.created_at + 1)))
