"""The promises of an SLA policy, and the clock that runs for them.

The clock counts business time. It stands while we wait for the customer and while a ticket is resolved or closed, and
a deadline moves by exactly the business time it stood: what was left before a pause is left after it. A target that
was missed stays missed, whatever follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domainkit.business_time import Calendar, add_business_time, business_time_between
from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import Priority, TargetKind


@dataclass(frozen=True, slots=True)
class Policy:
    """What is promised: a budget of business time for every priority and kind of target."""

    name: str
    calendar: Calendar
    budgets: Mapping[Priority, Mapping[TargetKind, Duration]]


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: something happens before `due_at`, which is `budget` of running clock after the start."""

    kind: TargetKind
    budget: Duration
    due_at: Instant
    met_at: Instant | None = None
    breached: bool = False


@dataclass(frozen=True, slots=True)
class Sla:
    """The clock of one ticket. `stood_for` is the business time of all pauses that are over."""

    policy: str
    started_at: Instant
    targets: tuple[Target, ...]
    stood_for: Duration = 0
    stands_since: Instant | None = None

    @property
    def paused(self) -> bool:
        """True while the clock is paused and a target is open."""
        return self.stands_since is not None and any(target.met_at is None for target in self.targets)

    @property
    def due_at(self) -> Instant | None:
        """The earliest open target; None while the clock stands."""
        if self.stands_since is not None:
            return None
        return min((target.due_at for target in self.targets if target.met_at is None), default=None)


def start(policy: Policy, priority: Priority, now: Instant) -> Sla:
    targets = tuple(
        Target(kind, budget, due_at=add_business_time(policy.calendar, now, budget))
        for kind, budget in policy.budgets[priority].items()
    )
    return Sla(policy.name, now, targets)


def observe(sla: Sla, now: Instant) -> Sla:
    """Notes what has been missed by `now`. While the clock stands nothing new can be missed."""
    running_until = now if sla.stands_since is None else min(now, sla.stands_since)
    if not any(_missed(target, running_until) for target in sla.targets):
        return sla
    targets = (replace(t, breached=True) if _missed(t, running_until) else t for t in sla.targets)
    return replace(sla, targets=tuple(targets))


def respond(sla: Sla, now: Instant) -> Sla:
    """The customer has a first response. Later ones change nothing."""
    return _meet(sla, now, TargetKind.FIRST_RESPONSE)


def resolve(sla: Sla, now: Instant) -> Sla:
    """The ticket is resolved, which also counts as a response; the clock is paused."""
    return pause(_meet(sla, now, *TargetKind), now)


def pause(sla: Sla, now: Instant) -> Sla:
    if sla.stands_since is not None:
        return sla
    return replace(observe(sla, now), stands_since=now)


def resume(sla: Sla, policy: Policy, now: Instant) -> Sla:
    """Lets the clock run again. Open deadlines move by the business time it stood."""
    if sla.stands_since is None:
        return sla
    stood = business_time_between(policy.calendar, sla.stands_since, now)
    return _aim(replace(sla, stands_since=None, stood_for=sla.stood_for + stood), policy)


def reopen(sla: Sla, policy: Policy, now: Instant) -> Sla:
    """The resolution target is open again, with what was left of its budget. A breach stays recorded."""
    owed = (replace(t, met_at=None) if t.kind is TargetKind.RESOLUTION else t for t in sla.targets)
    return resume(replace(sla, targets=tuple(owed)), policy, now)


def reprioritise(sla: Sla, policy: Policy, priority: Priority, now: Instant) -> Sla:
    """Gives open targets the budgets of another priority. The pauses used so far are kept."""
    budgets = policy.budgets[priority]
    seen = observe(sla, now)
    targets = (replace(t, budget=budgets.get(t.kind, t.budget)) if t.met_at is None else t for t in seen.targets)
    return observe(_aim(replace(seen, policy=policy.name, targets=tuple(targets)), policy), now)


def _missed(target: Target, now: Instant) -> bool:
    return target.met_at is None and not target.breached and now > target.due_at


def _meet(sla: Sla, now: Instant, *kinds: TargetKind) -> Sla:
    seen = observe(sla, now)
    met = (replace(t, met_at=now) if t.kind in kinds and t.met_at is None else t for t in seen.targets)
    return replace(seen, targets=tuple(met))


def _aim(sla: Sla, policy: Policy) -> Sla:
    """Computes open deadlines from the start, the budgets and the pauses, never from earlier deadlines."""
    aimed = (
        replace(t, due_at=add_business_time(policy.calendar, sla.started_at, t.budget + sla.stood_for))
        if t.met_at is None
        else t
        for t in sla.targets
    )
    return replace(sla, targets=tuple(aimed))
