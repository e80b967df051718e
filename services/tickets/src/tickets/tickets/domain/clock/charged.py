"""Which time is charged to whom, and to which targets. For clocks with intervals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domainkit.business_time import Calendar, add_business_time, business_time_between
from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import Party, TargetKind
from tickets.tickets.domain.clock.sla import Interval, Sla, Target, charges


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an interval that is charged to a target. `until` is None in the interval that goes on."""

    since: Instant
    until: Instant | None
    used: Duration


def spans(sla: Sla) -> Iterator[tuple[Interval, Instant | None]]:
    """Each interval and when it ended; None for the last one."""
    for interval, following in pairwise(sla.intervals):
        yield interval, following.since
    yield sla.intervals[-1], None


def stopped_since(sla: Sla, kind: TargetKind) -> Instant | None:
    """Since when the clock of these targets has been standing; None while it runs."""
    since = None
    for interval in reversed(sla.intervals):
        if charges(interval, kind):
            return since
        since = interval.since
    return since


def stretches(sla: Sla, calendar: Calendar, target: Target) -> list[Stretch]:
    """What is charged to the target, in business time, up to the interval that goes on."""
    began, charged = sla.began(target), []
    for interval, until in spans(sla):
        if charges(interval, target.kind) and (until is None or began < until):
            since = max(interval.since, began)
            used = 0 if until is None else business_time_between(calendar, since, until)
            charged.append(Stretch(since, until, used))
    return charged


def credit_of(sla: Sla, target: Target) -> Duration:
    """What older releases did not charge to it, less what was carried over from a merged ticket."""
    return (sla.credit if sla.began(target) <= sla.started_at else 0) - target.carried


def elapsed(sla: Sla, calendar: Calendar, target: Target, now: Instant) -> Duration:
    """How much of its budget the target has used by now, or by when it was met."""
    now = now if target.met_at is None else min(now, target.met_at)
    used = sum(
        business_time_between(calendar, stretch.since, now if stretch.until is None else min(now, stretch.until))
        for stretch in stretches(sla, calendar, target)
    )
    return max(0, used - credit_of(sla, target))


def crossing(charged: Sequence[Stretch], calendar: Calendar, used: Duration) -> Instant | None:
    """The first instant at which so much (more than none) is used; None where the clock stands before."""
    return next(crossings(charged, calendar, [used]))


def crossings(charged: Sequence[Stretch], calendar: Calendar, uses: Iterable[Duration]) -> Iterator[Instant | None]:
    """As `crossing`, of several in ascending order: each goes on from the one before."""
    stretches, before, counted = iter(charged), 0, 0
    stretch = next(stretches, None)
    at = stretch.since if stretch else None
    for used in uses:
        while stretch and stretch.until is not None and used > before + stretch.used:
            before += stretch.used
            stretch = next(stretches, None)
            at, counted = (stretch.since if stretch else None), before
        if at is not None:
            at, counted = add_business_time(calendar, at, used - counted), used
        yield at


def deadline(sla: Sla, calendar: Calendar, target: Target) -> Instant:
    """When the budget is used up; while the clock stands, when it would have been without the pause of now."""
    charged, budget = stretches(sla, calendar, target), max(1, target.budget + credit_of(sla, target))
    at = crossing(charged, calendar, budget)
    return standing_deadline(sla, calendar, target, charged) if at is None else at


def standing_deadline(sla: Sla, calendar: Calendar, target: Target, charged: Sequence[Stretch]) -> Instant:
    """What is left of the budget, counted from when the clock stopped."""
    left = target.budget + credit_of(sla, target) - sum(stretch.used for stretch in charged)
    stopped = stopped_since(sla, target.kind)
    return add_business_time(calendar, max(stopped or sla.started_at, sla.began(target)), left)


def attribution(sla: Sla, now: Instant) -> dict[Party | None, Duration]:
    """The time since the start by whose turn it was, in wall-clock time: the sum is all of it."""
    sums: dict[Party | None, Duration] = {}
    for interval, until in spans(sla):
        sums[interval.party] = sums.get(interval.party, 0) + (now if until is None else until) - interval.since
    return sums
