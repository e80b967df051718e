"""Why a deadline is what it is, from what is stored of a ticket's clock and the terms it goes by, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from domainkit.business_time import business_time_between
from domainkit.instants import Duration, Instant

from tickets.policies.domain.kinds import Party
from tickets.tickets.domain.clock.charged import credit_of, crossing, elapsed, spans, stretches
from tickets.tickets.domain.clock.explained_intervals import ExplainedInterval, Grain, condensed, explained_intervals
from tickets.tickets.domain.clock.older import of_today
from tickets.tickets.domain.clock.sla import Sla, SlaFact, Target
from tickets.tickets.domain.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedTarget:
    """A promise, and what of its budget is used.

    `intervals` go from its start to the moment of the explanation, or to when it was met; if neither its clock stands
    nor it is over, on to the deadline, as they will be if nothing happens. `used` is what they count but for those
    expected, less `credit`: business time that stood under a release that did not note when, less what was carried over
    from a merged ticket. `due_at` is None while the
    clock stands before the budget is used. `share_used` is in whole percent.
    """

    target: Target
    started_at: Instant
    due_at: Instant | None
    paused: bool
    used: Duration
    share_used: int
    credit: Duration
    grain: Grain
    intervals: tuple[ExplainedInterval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTime:
    """How long it was this party's turn: on the wall, and of it in business time. None: nobody's, as while resolved."""

    party: Party | None
    elapsed: Duration
    business: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`elapsed` since the opening is what its `parties` come to, to the microsecond."""

    ticket_id: str
    as_of: Instant
    terms: Terms
    elapsed: Duration
    parties: tuple[PartyTime, ...]
    targets: tuple[ExplainedTarget, ...]
    facts: tuple[SlaFact, ...]


def explain(ticket_id: str, sla: Sla, terms: Terms, now: Instant) -> Explanation:
    """Raises NoBusinessTime where the calendar has no more hours."""
    sla = of_today(sla)
    as_of = max(now, sla.intervals[-1].since)
    return Explanation(
        ticket_id=ticket_id,
        as_of=as_of,
        terms=terms,
        elapsed=as_of - sla.started_at,
        parties=tuple(_parties(sla, terms, as_of)),
        targets=tuple(_explained(sla, target, terms, as_of) for target in sla.targets),
        facts=sla.facts,
    )


def _explained(sla: Sla, target: Target, terms: Terms, as_of: Instant) -> ExplainedTarget:
    began, credit = sla.began(target), credit_of(sla, target)
    over = target.met_at if target.met_at is not None else target.cancelled_at
    until = as_of if over is None else min(as_of, over)
    due_at: Instant | None = target.due_at
    if target.open:
        due_at = crossing(stretches(sla, terms.calendar, target), terms.calendar, max(1, target.budget + credit))
    cuts = sorted({began, until, *(() if due_at is None or over is not None else (due_at,))})
    intervals = [
        replace(interval, expected=True) if begins >= until else interval
        for begins, ends in pairwise(cuts)
        for interval in explained_intervals(sla, target.kind, terms, begins, ends)
    ]
    used = elapsed(sla, terms.calendar, target, until)
    grain, entries = condensed(intervals, terms.calendar.time_zone)
    return ExplainedTarget(
        target=target,
        started_at=began,
        due_at=due_at,
        paused=target.open and not sla.runs(target.kind),
        used=used,
        share_used=used * 100 // max(1, target.budget),
        credit=credit,
        grain=grain,
        intervals=tuple(entries),
    )


def _parties(sla: Sla, terms: Terms, as_of: Instant) -> Iterator[PartyTime]:
    """Each party whose turn it was, in the order of Party, and nobody last."""
    turns = [(interval.party, interval.since, as_of if until is None else until) for interval, until in spans(sla)]
    for party in (*Party, None):
        own = [(since, until) for whose, since, until in turns if whose is party]
        if own:
            yield PartyTime(
                party=party,
                elapsed=sum(until - since for since, until in own),
                business=sum(business_time_between(terms.calendar, since, until) for since, until in own),
            )
