"""The clock of a claim as it is read at an instant."""

from dataclasses import dataclass

from domainkit.business_time import Calendar
from domainkit.instants import SECOND, Instant

from warranty.claim_policies.domain.claim_policy import ClaimTargetKind
from warranty.claims.domain.clock import (
    ClaimClock,
    ClaimFact,
    ClaimInterval,
    ClaimParty,
    ClaimTarget,
    ClaimTargetState,
    used,
)


@dataclass(frozen=True, slots=True)
class TargetView:
    """`share_used`: of the budget, in whole percent; over 100 when overdue. `remaining_seconds`: 0 when overdue."""

    kind: ClaimTargetKind
    cycle: int
    state: ClaimTargetState
    due_at: Instant
    breached: bool
    share_used: int
    remaining_seconds: int | None
    started_at: Instant
    paused_since: Instant | None
    met_at: Instant | None
    cancelled_at: Instant | None


@dataclass(frozen=True, slots=True)
class ClockView:
    policy_id: str
    calendar_id: str
    calendar_number: int
    due_at: Instant | None
    party: ClaimParty | None
    targets: tuple[TargetView, ...]
    breaches: tuple[ClaimFact, ...]
    intervals: tuple[ClaimInterval, ...]

    def varying(self) -> tuple[str, ...]:
        """What it shows that time alone changes: part of the etag."""
        return tuple(f"{each.share_used}{each.breached}" for each in self.targets)


def view_of(clock: ClaimClock, calendar: Calendar, now: Instant, *, listed: bool) -> ClockView:
    """In lists without its intervals."""
    return ClockView(
        policy_id=clock.policy_id,
        calendar_id=clock.calendar_id,
        calendar_number=clock.calendar_number,
        due_at=clock.due_at,
        party=clock.party,
        targets=tuple(_target(each, calendar, now) for each in clock.targets),
        breaches=tuple(each for each in clock.facts if each.breach),
        intervals=() if listed else clock.intervals,
    )


def _target(target: ClaimTarget, calendar: Calendar, now: Instant) -> TargetView:
    spent, state = used(target, calendar, now), target.state
    paused = state is ClaimTargetState.PAUSED
    return TargetView(
        kind=target.kind,
        cycle=target.cycle,
        state=state,
        due_at=target.due_at,
        breached=target.breached or (state is ClaimTargetState.RUNNING and now > target.due_at),
        share_used=spent * 100 // target.budget,
        remaining_seconds=max(0, target.budget - spent) // SECOND if paused else None,
        started_at=target.started_at,
        paused_since=target.paused_since,
        met_at=target.met_at,
        cancelled_at=target.cancelled_at,
    )
