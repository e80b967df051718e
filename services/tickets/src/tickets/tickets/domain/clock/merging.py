"""What a merge does to two clocks.

The source stands: what it owes is not owed any more there, and what it missed stays missed. The target goes by its own
policy, and counts what the source's customer has waited before the target began. A promise that this would put into the
past keeps its own start: the source has that miss, if its policy called it one, and none is counted twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from domainkit.business_time import Calendar, business_time_between
from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.charged import credit_of, elapsed, stretches
from tickets.tickets.domain.clock.facts import aimed, catch_up, note
from tickets.tickets.domain.clock.older import of_today
from tickets.tickets.domain.clock.sla import Cause, Sla, Target
from tickets.tickets.domain.merged import HeadStart
from tickets.tickets.domain.terms import Terms

RESPONSES = (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE)


def owed(sla: Sla) -> tuple[TargetKind, ...]:
    return tuple(target.kind for target in sla.targets if target.open)


def resume_merged(sla: Sla, terms: Terms, owed: Iterable[TargetKind], now: Instant) -> Sla:
    """The clock goes on where the merge stopped it; the time since is charged to nobody."""
    kinds = frozenset(owed)
    targets = tuple(replace(t, cancelled_at=None) if t.kind in kinds else t for t in sla.targets)
    before = sla.intervals[-2]
    return aimed(replace(sla, targets=targets, intervals=(*sla.intervals, replace(before, since=now))), terms)


def take_head_start(
    sla: Sla, source: Sla, owed: Sequence[TargetKind], terms: Terms, priority: Priority, message_id: str, now: Instant
) -> tuple[Sla, tuple[HeadStart, ...]]:
    """The target's clock with what the source has used of promises that it owed, and which these are.

    Where the source's customer is owed an answer and nobody is in the target, that one is owed from now on. A clock
    that nobody is charged by stays as it is. What a head start uses up of a budget at once is a warning, never a miss.
    """
    sla, _ = catch_up(of_today(sla), terms, now)
    if sla.party is None:
        return sla, ()
    starts: list[HeadStart] = []
    began = of_today(source)
    if (theirs := _latest(began, (TargetKind.RESOLUTION,), owed)) and (ours := _open(sla, TargetKind.RESOLUTION)):
        starts += _head_start(sla, ours, began, theirs, terms.calendar, now)
    if theirs := _latest(began, RESPONSES, owed):
        if ours := _open(sla, *RESPONSES):
            starts += _head_start(sla, ours, began, theirs, terms.calendar, now)
        else:
            sla, begun = _answer_owed(sla, began, theirs, terms, priority, message_id, now)
            starts += begun
    taken = _carrying(sla, {(start.kind, start.cycle): start.used for start in starts})
    return aimed(note(taken, terms, now, Cause.MERGED), terms), tuple(starts)


def give_back(sla: Sla, taken: Sequence[HeadStart], kept: Iterable[HeadStart], terms: Terms, now: Instant) -> Sla:
    """The clock without head starts that were `taken`, but with those `kept` of other merged tickets.

    What was missed meanwhile stays missed, by the start that it was missed with.
    """
    sla, _ = catch_up(of_today(sla), terms, now)
    left = dict.fromkeys(((start.kind, start.cycle) for start in taken), 0)
    for start in kept:
        if (key := (start.kind, start.cycle)) in left:
            left[key] = max(left[key], start.used)
    begun = {(start.kind, start.cycle) for start in taken if start.begun}

    def ended(target: Target) -> Target:
        over = (target.kind, target.cycle) in begun and target.open and not target.breached
        return replace(target, cancelled_at=now) if over else target

    given = _carrying(sla, left)
    return aimed(replace(given, targets=tuple(map(ended, given.targets))), terms)


def _head_start(
    sla: Sla, ours: Target, source: Sla, theirs: Target, calendar: Calendar, now: Instant
) -> list[HeadStart]:
    used = _used_before(source, theirs, calendar, sla.began(ours))
    left = ours.budget + ours.carried - elapsed(sla, calendar, ours, now)
    if ours.breached or not ours.carried < used < left:
        return []
    return [HeadStart(ours.kind, ours.cycle, used)]


def _answer_owed(
    sla: Sla, source: Sla, theirs: Target, terms: Terms, priority: Priority, message_id: str, now: Instant
) -> tuple[Sla, list[HeadStart]]:
    begun = clock.customer_wrote(sla, terms, priority, message_id, now)
    ours = _open(begun, TargetKind.NEXT_RESPONSE)
    if ours is None:
        return sla, []
    used = _used_before(source, theirs, terms.calendar, now)
    return begun, [HeadStart(ours.kind, ours.cycle, used if used < ours.budget else 0, begun=True)]


def _used_before(sla: Sla, target: Target, calendar: Calendar, until: Instant) -> Duration:
    """What was charged to the source's promise before an instant, in the hours of the target."""
    used = sum(
        business_time_between(calendar, each.since, until if each.until is None else min(each.until, until))
        for each in stretches(sla, calendar, target)
        if each.since < until
    )
    return max(0, used - credit_of(sla, target))


def _latest(sla: Sla, kinds: Sequence[TargetKind], among: Sequence[TargetKind]) -> Target | None:
    return next((target for target in sla.targets if target.kind in kinds and target.kind in among), None)


def _open(sla: Sla, *kinds: TargetKind) -> Target | None:
    return next((target for target in sla.targets if target.kind in kinds and target.open), None)


def _carrying(sla: Sla, carried: Mapping[tuple[TargetKind, int], Duration]) -> Sla:
    """With so much carried over, but for promises that were missed."""

    def with_carried(target: Target) -> Target:
        if target.breached:
            return target
        return replace(target, carried=carried.get((target.kind, target.cycle), target.carried))

    return replace(sla, targets=tuple(map(with_carried, sla.targets)))
