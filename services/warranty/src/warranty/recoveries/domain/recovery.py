"""The recovery of a line's cost from the supplier of what failed. Its states are data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused, invalid

MOST_STEPS = 20
"""After which a rejected recovery is not filed again."""


class RecoveryState(StrEnum):
    ELIGIBLE = "eligible"
    FILED = "filed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RECOVERED = "recovered"
    WRITTEN_OFF = "written_off"


NEXT: Mapping[RecoveryState, tuple[RecoveryState, ...]] = {
    RecoveryState.ELIGIBLE: (RecoveryState.FILED, RecoveryState.WRITTEN_OFF),
    RecoveryState.FILED: (RecoveryState.ACCEPTED, RecoveryState.REJECTED),
    RecoveryState.ACCEPTED: (RecoveryState.RECOVERED, RecoveryState.WRITTEN_OFF),
    RecoveryState.REJECTED: (RecoveryState.FILED, RecoveryState.WRITTEN_OFF),
    RecoveryState.RECOVERED: (),
    RecoveryState.WRITTEN_OFF: (),
}
"""A rejection may be contested, which files it again."""


@dataclass(frozen=True, slots=True)
class RecoveryStep:
    state: RecoveryState
    at: Instant


@dataclass(frozen=True, slots=True)
class RecoveryDraft:
    """`asked`: None for all that can be asked."""

    claim_id: str
    line: int
    supplier: str
    asked: Money | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What others than the customer paid for a settled line, without tax.

    `component`: its part number. What the customer wrote of the component is their text, and stays with their claim.
    """

    retailer: str
    component: str
    paid: Money


@dataclass(frozen=True, slots=True)
class Move:
    """`amount`: what is promised or paid; None for all of it."""

    state: RecoveryState
    reference: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class SupplierRecovery:
    id: str
    retailer: str
    claim_id: str
    line: int
    supplier: str
    component: str
    asked: Money
    state: RecoveryState
    created_at: Instant
    reference: str = ""
    accepted: Money | None = None
    recovered: Money | None = None
    steps: tuple[RecoveryStep, ...] = ()
    version: int = 0

    @property
    def next_states(self) -> tuple[RecoveryState, ...]:
        """Those that it may come to now. A rejection is not contested for ever."""
        if self.state is RecoveryState.REJECTED and len(self.steps) >= MOST_STEPS:
            return (RecoveryState.WRITTEN_OFF,)
        return NEXT[self.state]


def recovery_id(claim_id: str, line: int) -> str:
    """The id of the one recovery that a line has."""
    return derived_id("rcv", claim_id, str(line))


def begin(draft: RecoveryDraft, cost: Cost, *, now: Instant) -> SupplierRecovery:
    """Raises Refused: VALIDATION_FAILED for more than was paid, or for another currency."""
    return SupplierRecovery(
        id=recovery_id(draft.claim_id, draft.line),
        retailer=cost.retailer,
        claim_id=draft.claim_id,
        line=draft.line,
        supplier=draft.supplier,
        component=cost.component,
        asked=_within(draft.asked, cost.paid, "supplier_recovery.asked"),
        state=RecoveryState.ELIGIBLE,
        created_at=now,
        steps=(RecoveryStep(RecoveryState.ELIGIBLE, now),),
    )


def move(recovery: SupplierRecovery, to: Move, *, now: Instant) -> SupplierRecovery:
    """Raises Refused: SUPPLIER_RECOVERY_STATE, VALIDATION_FAILED."""
    if to.state not in recovery.next_states:
        following = ", ".join(recovery.next_states) or "no other state"
        raise Refused(
            "conflict",
            "SUPPLIER_RECOVERY_STATE",
            f"A recovery that is {recovery.state} comes to {following}.",
            metadata={"next_states": ",".join(recovery.next_states)},
        )
    if to.amount is not None and to.state not in (RecoveryState.ACCEPTED, RecoveryState.RECOVERED):
        raise invalid("amount", "Must be left out: it comes with accepted and recovered.")
    steps = (*recovery.steps, RecoveryStep(to.state, now))
    moved = replace(recovery, state=to.state, steps=steps, reference=to.reference or recovery.reference)
    if to.state is RecoveryState.ACCEPTED:
        return replace(moved, accepted=_within(to.amount, recovery.asked, "amount"))
    if to.state is RecoveryState.RECOVERED:
        return replace(moved, recovered=_within(to.amount, recovery.accepted or recovery.asked, "amount"))
    return moved


def _within(amount: Money | None, most: Money, field: str) -> Money:
    if amount is None:
        return most
    if amount.currency != most.currency:
        raise invalid(f"{field}.currency", f"Must be {most.currency}.")
    if not 1 <= amount.amount_minor <= most.amount_minor:
        raise invalid(f"{field}.amount_minor", f"Must be from 1 to {most.amount_minor}.")
    return amount
