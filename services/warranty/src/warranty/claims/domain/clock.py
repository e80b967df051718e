"""The clock of a claim: what is promised, how much of it is used, and what became of it.

Time is business time of the calendar's version that the claim was submitted under. What is charged to a target until it
stops is exact, so that pauses add business time alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.business_time import Calendar, add_business_time, business_time_between
from domainkit.instants import Duration, Instant

from warranty.claim_policies.domain.claim_policy import ClaimBudgets, ClaimTargetKind

BREACH = 100
"""The share of a budget, in percent, beyond which a target is missed. Smaller ones are warnings."""
MOST_FACTS = 100
"""More are not kept in a claim: the oldest warnings go first. Those of the targets of now stay."""


class ClaimParty(StrEnum):
    """Whose turn it is."""

    US = "us"
    CUSTOMER = "customer"


class ClaimTargetState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ClaimTarget:
    """One promise. `used`: of its budget, until `running_since`, or for good where the clock stands.

    `due_at`: while the clock stands, as it would be without the pause of now. `cancelled_at`: from then on nobody owes
    it, though it was not met.
    """

    kind: ClaimTargetKind
    cycle: int
    budget: Duration
    started_at: Instant
    due_at: Instant
    used: Duration = 0
    running_since: Instant | None = None
    paused_since: Instant | None = None
    met_at: Instant | None = None
    cancelled_at: Instant | None = None
    breached: bool = False

    @property
    def open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    @property
    def state(self) -> ClaimTargetState:
        if self.met_at is not None:
            return ClaimTargetState.MET
        if self.cancelled_at is not None:
            return ClaimTargetState.CANCELLED
        return ClaimTargetState.PAUSED if self.running_since is None else ClaimTargetState.RUNNING


@dataclass(frozen=True, slots=True)
class ClaimInterval:
    """Whose turn it is from `since` until the next interval. None: nobody owes anything."""

    since: Instant
    party: ClaimParty | None


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A share of a target's budget is used at an instant. One of each target, cycle and share."""

    target: ClaimTargetKind
    cycle: int
    share: int
    at: Instant

    @property
    def breach(self) -> bool:
        return self.share == BREACH


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimClock:
    """`targets` has the latest cycle of each kind; `facts` has what was warned of and missed, whatever came later.

    `coming`: the facts of the future, if nothing changes. As many intervals as a claim has transitions at most.
    """

    policy_id: str
    calendar_id: str
    calendar_number: int
    budgets: ClaimBudgets
    warn_at: tuple[int, ...]
    started_at: Instant
    targets: tuple[ClaimTarget, ...] = ()
    intervals: tuple[ClaimInterval, ...] = ()
    facts: tuple[ClaimFact, ...] = ()
    coming: tuple[ClaimFact, ...] = ()

    @property
    def next_at(self) -> Instant | None:
        """When the next fact is due. A target is missed just after it is due."""
        return min((Instant(each.at + 1) if each.breach else each.at for each in self.coming), default=None)

    @property
    def due_at(self) -> Instant | None:
        """Of what runs, what is due first."""
        return min((each.due_at for each in self.targets if each.state is ClaimTargetState.RUNNING), default=None)

    @property
    def party(self) -> ClaimParty | None:
        return self.intervals[-1].party if self.intervals else None


def noted(clock: ClaimClock, now: Instant) -> tuple[ClaimClock, tuple[ClaimFact, ...]]:
    """The clock with what has come by now, and that, in order. Nothing is noted twice."""
    new = sorted(
        (each for each in clock.coming if each.at < now or (each.at == now and not each.breach)),
        key=lambda each: (each.at, each.share),
    )
    if not new:
        return clock, ()
    missed = {(each.target, each.cycle) for each in new if each.breach}
    targets = tuple(
        replace(each, breached=True) if (each.kind, each.cycle) in missed else each for each in clock.targets
    )
    coming = tuple(each for each in clock.coming if each not in new)
    return replace(clock, targets=targets, coming=coming, facts=_kept((*clock.facts, *new), targets)), tuple(new)


def moved(
    clock: ClaimClock,
    calendar: Calendar,
    now: Instant,
    *,
    owed: frozenset[ClaimTargetKind],
    paused: frozenset[ClaimTargetKind],
    met: frozenset[ClaimTargetKind],
    party: ClaimParty | None,
) -> ClaimClock:
    """The clock after a change of the claim: what is `owed` runs unless it is `paused`; the rest is over.

    Of what is over, `met` was done, and anything else is cancelled. What is owed anew is another cycle. What has come
    by now was noted before.
    """
    targets = tuple(_after(each, calendar, now, owed, paused, met) for each in clock.targets)
    still = {each.kind for each in targets if each.open}
    cycles = {each.kind: each.cycle for each in targets}
    begun = tuple(
        _begun(kind, cycles.get(kind, 0) + 1, budget, calendar, now, stands=kind in paused)
        for kind in ClaimTargetKind
        if kind in owed - still
        and (budget := clock.budgets.of(kind))
        and (kind is not ClaimTargetKind.FIRST_ANSWER or kind not in cycles)
    )
    again = {each.kind for each in begun}
    targets = (*(each for each in targets if each.kind not in again), *begun)
    intervals = clock.intervals
    if not intervals or intervals[-1].party is not party:
        intervals = (*intervals, ClaimInterval(now, party))
    if targets == clock.targets and intervals == clock.intervals:
        return clock
    aimed = replace(clock, targets=targets, intervals=intervals, facts=_kept(clock.facts, targets))
    return replace(aimed, coming=tuple(_coming(aimed, calendar)))


def used(target: ClaimTarget, calendar: Calendar, now: Instant) -> Duration:
    """How much of its budget is used by now."""
    return target.used + (
        0 if target.running_since is None else business_time_between(calendar, target.running_since, now)
    )


def attribution(clock: ClaimClock, now: Instant) -> dict[ClaimParty | None, Duration]:
    """The time since the start by whose turn it was, in wall-clock time: the sum is all of it."""
    ends = [*(each.since for each in clock.intervals[1:]), now]
    sums: dict[ClaimParty | None, Duration] = {}
    for interval, end in zip(clock.intervals, ends, strict=True):
        sums[interval.party] = sums.get(interval.party, 0) + end - interval.since
    return sums


def _begun(
    kind: ClaimTargetKind, cycle: int, budget: Duration, calendar: Calendar, now: Instant, *, stands: bool
) -> ClaimTarget:
    return ClaimTarget(
        kind,
        cycle,
        budget,
        started_at=now,
        due_at=add_business_time(calendar, now, budget),
        running_since=None if stands else now,
        paused_since=now if stands else None,
    )


def _after(
    target: ClaimTarget,
    calendar: Calendar,
    now: Instant,
    owed: frozenset[ClaimTargetKind],
    paused: frozenset[ClaimTargetKind],
    met: frozenset[ClaimTargetKind],
) -> ClaimTarget:
    if not target.open:
        return target
    runs = target.kind in owed and target.kind not in paused
    if runs and target.running_since is not None:
        return target
    if runs:
        left = target.budget - target.used
        due_at = add_business_time(calendar, now, left) if left > 0 else target.due_at
        return replace(target, running_since=now, paused_since=None, due_at=due_at)
    stopped = replace(target, used=used(target, calendar, now), running_since=None)
    if target.kind in owed:
        return stopped if target.paused_since is not None else replace(stopped, paused_since=now)
    over = replace(stopped, paused_since=None)
    return replace(over, met_at=now) if target.kind in met else replace(over, cancelled_at=now)


def _coming(clock: ClaimClock, calendar: Calendar) -> Iterable[ClaimFact]:
    known = {(each.target, each.cycle, each.share) for each in clock.facts}
    for target in clock.targets:
        if target.running_since is None or target.breached:
            continue
        for share in (*clock.warn_at, BREACH):
            if (target.kind, target.cycle, share) not in known:
                needs = -(-target.budget * share // BREACH) - target.used
                at = target.due_at if share == BREACH else add_business_time(calendar, target.running_since, needs)
                yield ClaimFact(target.kind, target.cycle, share, at)


def _kept(facts: Sequence[ClaimFact], targets: Sequence[ClaimTarget]) -> tuple[ClaimFact, ...]:
    current = {(each.kind, each.cycle) for each in targets}
    past = sorted(
        (each for each in facts if (each.target, each.cycle) not in current), key=lambda each: (each.breach, each.at)
    )
    gone = set(past[: max(0, len(facts) - MOST_FACTS)])
    return tuple(each for each in facts if each not in gone)
