"""Warnings and breaches: facts about a clock, each noted once and dated exactly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domainkit.instants import Instant

from tickets.tickets.domain.clock.charged import (
    Stretch,
    credit_of,
    crossings,
    standing_deadline,
    stopped_since,
    stretches,
)
from tickets.tickets.domain.clock.older import of_today, with_older_form
from tickets.tickets.domain.clock.sla import BREACH, Cause, Sla, SlaFact, Target
from tickets.tickets.domain.terms import Terms

MOST_FACTS = 200
"""More are not kept in a ticket: the oldest warnings go first, then the oldest breaches. Those of now stay."""


def catch_up(sla: Sla, terms: Terms, now: Instant) -> tuple[Sla, tuple[SlaFact, ...]]:
    """The clock with all facts that have become true by now, and those that are new. None is noted twice."""
    if sla.intervals and (sla.next_at is None or now < sla.next_at):
        return sla, ()
    noted = aimed(note(of_today(sla), terms, now, Cause.TIME), terms)
    return noted, new_facts(sla, noted)


def new_facts(before: Sla, after: Sla) -> tuple[SlaFact, ...]:
    """In the order in which they became true."""
    known = {fact.id for fact in before.facts}
    return tuple(sorted((fact for fact in after.facts if fact.id not in known), key=lambda fact: fact.at))


def note(sla: Sla, terms: Terms, now: Instant, cause: Cause) -> Sla:
    """Adds the facts that are true by now. What a change made true, became true with it."""
    facts = [
        SlaFact(
            _id(target, share),
            target.kind,
            target.cycle,
            share,
            at if cause is Cause.TIME else now,
            cause,
            target.message_id,
        )
        for target in sla.targets
        for share, at in _coming(sla, terms, target)
        if at < now or (at == now and share != BREACH)
    ]
    if not facts:
        return sla
    missed = {(fact.target, fact.cycle) for fact in facts if fact.breach}
    targets = tuple(replace(t, breached=True) if (t.kind, t.cycle) in missed else t for t in sla.targets)
    return replace(sla, targets=targets, facts=_kept([*sla.facts, *sorted(facts, key=_when)], targets))


def aimed(sla: Sla, terms: Terms) -> Sla:
    """With the deadlines of open targets, and when the next fact is due. The facts until now are noted."""
    noted, targets, coming = {fact.id for fact in sla.facts}, [], []
    for target in sla.targets:
        if target.open:
            charged = stretches(sla, terms.calendar, target)
            used_at = _used_at(sla, terms, target, charged)
            due_at = used_at.get(BREACH) or standing_deadline(sla, terms.calendar, target, charged)
            target = target if due_at == target.due_at else replace(target, due_at=due_at)
            coming += [
                Instant(at + 1) if share == BREACH else at  # a target is missed just after it is due
                for share, at in used_at.items()
                if not target.breached and _id(target, share) not in noted
            ]
        targets.append(target)
    aimed = replace(sla, targets=tuple(targets), next_at=min(coming, default=None))
    return with_older_form(aimed, terms.calendar)


def observe(sla: Sla, now: Instant) -> Sla:
    """The clock as it is read: what is missed by now, whether or not it was noted yet. Needs no terms.

    While a clock stands nothing new can be missed.
    """
    if not any(_missed(sla, target, now) for target in sla.targets):
        return sla
    return replace(sla, targets=tuple(replace(t, breached=True) if _missed(sla, t, now) else t for t in sla.targets))


def _missed(sla: Sla, target: Target, now: Instant) -> bool:
    if target.breached or not target.open or now <= target.due_at:
        return False
    if sla.runs(target.kind):
        return True
    stopped = stopped_since(of_today(sla), target.kind)
    return stopped is not None and stopped >= target.due_at  # all of its budget was used before it stood


def _coming(sla: Sla, terms: Terms, target: Target) -> Iterator[tuple[int, Instant]]:
    """The shares of the target that are not noted, and when each is used.

    One that was missed gets no more of them: a warning after that says nothing.
    """
    if target.open and not target.breached:
        noted = {fact.id for fact in sla.facts}
        for share, at in _used_at(sla, terms, target, stretches(sla, terms.calendar, target)).items():
            if _id(target, share) not in noted:
                yield share, at


def _used_at(sla: Sla, terms: Terms, target: Target, charged: Sequence[Stretch]) -> Mapping[int, Instant]:
    """When each share of the budget is used; without those before which the clock stands."""
    shares, credit = _shares(terms, target), credit_of(sla, target)
    uses = [max(1, -(-target.budget * share // BREACH) + credit) for share in shares]
    reached = zip(shares, crossings(charged, terms.calendar, uses), strict=True)
    return {share: at for share, at in reached if at is not None}


def _shares(terms: Terms, target: Target) -> Sequence[int]:
    """Those at which something is due: a warning, a rule of escalation, and the breach."""
    rules = [rule.share for rule in terms.policy.escalations if rule.target is target.kind]
    return sorted({*(share for share in (*terms.policy.warn_at, *rules) if share < BREACH), BREACH})


def _kept(facts: Sequence[SlaFact], targets: Sequence[Target]) -> tuple[SlaFact, ...]:
    """At most MOST_FACTS and those of the targets of now, which nobody may note again."""
    current = {(target.kind, target.cycle) for target in targets}
    past = [fact for fact in facts if (fact.target, fact.cycle) not in current]
    past.sort(key=lambda fact: (fact.breach, fact.at))
    gone = {fact.id for fact in past[: max(0, len(facts) - MOST_FACTS)]}
    return tuple(fact for fact in facts if fact.id not in gone)


def _id(target: Target, share: int) -> str:
    return f"{target.kind}.{target.cycle}.{share}"


def _when(fact: SlaFact) -> tuple[Instant, int]:
    return fact.at, fact.share
