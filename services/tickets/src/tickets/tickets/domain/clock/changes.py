"""What happens to a clock. Each notes first what has become true until now, and returns the clock with its facts.

`now` is never before what has happened to the ticket already.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from domainkit.instants import Duration, Instant
from domainkit.refusals import Refused

from tickets.policies.domain.kinds import Party, Priority, TargetKind
from tickets.tickets.domain.clock.charged import deadline
from tickets.tickets.domain.clock.facts import aimed, catch_up, note, observe
from tickets.tickets.domain.clock.older import of_today
from tickets.tickets.domain.clock.sla import Cause, Interval, Sla, Target, Wait
from tickets.tickets.domain.terms import Terms

MOST_INTERVALS = 500
CYCLES = frozenset({TargetKind.NEXT_RESPONSE, TargetKind.PARTNER_RESPONSE})


def start(terms: Terms, priority: Priority, now: Instant, message_id: str = "") -> Sla:
    """The clock of a ticket that was opened `now` with a message."""
    budgets = terms.policy.budgets.get(priority, {})
    targets = tuple(
        Target(kind, budget, due_at=now, started_at=now, message_id=message_id)
        for kind, budget in budgets.items()
        if kind not in CYCLES
    )
    return aimed(Sla(started_at=now, targets=targets, intervals=(Interval(now, Party.US),), **_named(terms)), terms)


def goes_by(sla: Sla, terms: Terms) -> bool:
    """Whether these are the versions that the clock goes by. One that names none goes by its retailer's first ones."""
    policy, versions = terms.policy, (sla.policy_id, sla.policy_version, sla.calendar_id, sla.calendar_version)
    return versions in {
        (policy.policy_id, policy.number, terms.calendar_id, terms.calendar_version),
        ("", 0, "", 0),
    }


def wait(sla: Sla, terms: Terms, priority: Priority, wait: Wait, now: Instant) -> Sla:
    """We wait for somebody. A partner who has answered gets another cycle. Raises Refused: TICKET_FULL."""
    require_room(sla)
    seen = _seen(sla, terms, now)
    if seen.party is Party.PARTNER and wait.party is not Party.PARTNER:
        seen = _met(seen, now, TargetKind.PARTNER_RESPONSE)
    turned = _turned(seen, Interval(now, wait.party, wait.pauses, wait.reason_id))
    budget = terms.policy.partner_budgets.get(priority)
    if wait.party is Party.PARTNER and budget is not None:
        turned = _begun(turned, TargetKind.PARTNER_RESPONSE, budget, "", now)
    return aimed(turned, terms)


def resume(sla: Sla, terms: Terms, now: Instant, *, answered: bool = True) -> Sla:
    """It is our turn again. What was left of each budget before the pause is left after it.

    `answered`: by whom we waited for. Otherwise a partner still owes what they owed, from when we wait for them again.
    """
    seen = _seen(sla, terms, now)
    if answered:
        seen = _met(seen, now, TargetKind.PARTNER_RESPONSE)
    return aimed(_turned(seen, Interval(now, Party.US)), terms)


def answer(sla: Sla, terms: Terms, now: Instant) -> Sla:
    """One of our people has answered in public. Later answers change nothing until the customer writes again."""
    seen = _seen(sla, terms, now)
    answered = _met(seen, now, TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE)
    return seen if answered is seen else aimed(answered, terms)


def customer_wrote(sla: Sla, terms: Terms, priority: Priority, message_id: str, now: Instant) -> Sla:
    """The next response counts from the first message that we have not answered: further ones do not move it."""
    seen, first = _seen(sla, terms, now), sla.latest(TargetKind.FIRST_RESPONSE)
    budget = terms.policy.budgets.get(priority, {}).get(TargetKind.NEXT_RESPONSE)
    if budget is None or (first is not None and first.open):
        return seen
    return aimed(_begun(seen, TargetKind.NEXT_RESPONSE, budget, message_id, now), terms)


def resolve(sla: Sla, terms: Terms, now: Instant) -> Sla:
    """The ticket is resolved, which also counts as a response. From now on nobody is charged."""
    met = _met(_seen(sla, terms, now), now, *TargetKind)
    return aimed(_turned(met, Interval(now, None)), terms)


def close(sla: Sla, terms: Terms, now: Instant) -> Sla:
    """The ticket is over. What is open is not owed any more."""
    cancelled = _changed(_seen(sla, terms, now), lambda t: replace(t, cancelled_at=now) if t.open else t)
    return aimed(_turned(cancelled, Interval(now, None)), terms)


def reopen(sla: Sla, terms: Terms, now: Instant) -> Sla:
    """The resolution is owed again, with what was left of its budget, and an answer if there never was one.

    What was missed stays missed.
    """

    def owed(target: Target) -> Target:
        if target.kind is TargetKind.RESOLUTION:
            return replace(target, met_at=None, cancelled_at=None)
        return replace(target, cancelled_at=None) if target.kind is TargetKind.FIRST_RESPONSE else target

    opened = _changed(_seen(sla, terms, now), owed)
    return aimed(_turned(opened, Interval(now, Party.US)), terms)


def undo_reopening(sla: Sla, terms: Terms, now: Instant) -> Sla:
    """As if it had not been reopened: nobody is charged for the time since. Facts that were noted meanwhile stay."""
    seen = _seen(sla, terms, now)
    ended = max((n for n, interval in enumerate(seen.intervals) if interval.party is None), default=None)
    if ended is None:
        return resolve(seen, terms, now)
    resolved_at = seen.intervals[ended].since

    kept = replace(seen, intervals=seen.intervals[: ended + 1])

    def undone(target: Target) -> Target:
        if target.kind is TargetKind.RESOLUTION and target.open:
            return replace(target, met_at=resolved_at, due_at=deadline(kept, terms.calendar, target))
        return replace(target, cancelled_at=now) if target.open else target

    return aimed(_changed(kept, undone), terms)


def reprioritise(sla: Sla, terms: Terms, priority: Priority, now: Instant) -> Sla:
    """Gives open targets the budgets of another priority. What it puts into the past is missed at once."""
    return _promised(_seen(sla, terms, now), terms, priority, now, Cause.PRIORITY_CHANGED)


def recompute(sla: Sla, earlier: Terms, terms: Terms, priority: Priority, now: Instant) -> Sla:
    """Goes by other terms from now on: budgets and hours are theirs, also for the time that was charged before."""
    return _promised(replace(_seen(sla, earlier, now), **_named(terms)), terms, priority, now, Cause.POLICY_CHANGED)


def stop(sla: Sla, now: Instant) -> Sla:
    """The clock stands for good, as of a ticket that was erased. What was not missed by now never will be."""
    stopped = _turned(of_today(observe(sla, now)), Interval(now, None))
    return replace(stopped, next_at=None, stands_since=now if sla.stands_since is None else sla.stands_since)


def require_room(sla: Sla) -> None:
    """For what people of ours begin, never for what a customer does. Raises Refused: TICKET_FULL."""
    if len(sla.intervals) >= MOST_INTERVALS:
        raise Refused("conflict", "TICKET_FULL", f"The ticket has changed hands {MOST_INTERVALS} times.")


def _promised(sla: Sla, terms: Terms, priority: Priority, now: Instant, cause: Cause) -> Sla:
    """With the budgets of the terms for all that is owed. What they do not promise is not owed any more."""
    budgets = dict(terms.policy.budgets.get(priority, {}))
    if (partner := terms.policy.partner_budgets.get(priority)) is not None:
        budgets[TargetKind.PARTNER_RESPONSE] = partner

    def owed(target: Target) -> Target:
        budget = budgets.get(target.kind)
        if not target.open and (target.met_at is not None or target.kind in CYCLES or sla.party is None):
            return target
        if budget is None:
            return replace(target, cancelled_at=target.cancelled_at or now)
        return replace(target, budget=budget, cancelled_at=None)

    promised, resolution = _changed(sla, owed), TargetKind.RESOLUTION
    if resolution in budgets and sla.latest(resolution) is None and sla.party is not None:
        added = Target(resolution, budgets[resolution], now, started_at=sla.started_at)
        promised = replace(promised, targets=(*promised.targets, added))
    return aimed(note(promised, terms, now, cause), terms)


def _seen(sla: Sla, terms: Terms, now: Instant) -> Sla:
    return of_today(catch_up(sla, terms, now)[0])


def _named(terms: Terms) -> Mapping[str, Any]:
    """What a clock keeps of its terms."""
    return {
        "policy": terms.policy.name,
        "policy_id": terms.policy.policy_id,
        "policy_version": terms.policy.number,
        "calendar_id": terms.calendar_id,
        "calendar_version": terms.calendar_version,
        "chosen_by": terms.chosen_by,
    }


def _turned(sla: Sla, interval: Interval) -> Sla:
    """With the interval from its `since` on; the same clock where the last one is like it."""
    if replace(sla.intervals[-1], since=interval.since) == interval:
        return sla
    return replace(sla, intervals=(*sla.intervals, interval))


def _begun(sla: Sla, kind: TargetKind, budget: Duration, message_id: str, now: Instant) -> Sla:
    """With the next cycle of a kind, in place of the one before; the same clock while that one is open."""
    latest = sla.latest(kind)
    if latest is not None and latest.open:
        return sla
    cycle = 1 if latest is None else latest.cycle + 1
    begun = Target(kind, budget, now, cycle=cycle, started_at=now, message_id=message_id)
    return replace(sla, targets=(*(each for each in sla.targets if each.kind is not kind), begun))


def _met(sla: Sla, now: Instant, *kinds: TargetKind) -> Sla:
    return _changed(sla, lambda t: replace(t, met_at=now) if t.open and t.kind in kinds else t)


def _changed(sla: Sla, change: Callable[[Target], Target]) -> Sla:
    targets = tuple(map(change, sla.targets))
    return sla if targets == sla.targets else replace(sla, targets=targets)
