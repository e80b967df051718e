"""A ticket's life as one target sees it: the intervals that count towards its budget, and why the others do not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

from domainkit.business_time import open_hours
from domainkit.instants import SECOND, Duration, Instant

from tickets.policies.domain.kinds import Party, TargetKind
from tickets.tickets.domain.clock.charged import spans
from tickets.tickets.domain.clock.sla import Sla, charges
from tickets.tickets.domain.terms import Terms

T = TypeVar("T")

MOST_INTERVALS = 200
"""Of one target. A longer list is condensed to an entry for each day, or for each month."""


class Excluded(StrEnum):
    """Why an interval does not count."""

    OUTSIDE_HOURS = "outside_hours"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    RESOLVED = "resolved"


class Grain(StrEnum):
    """What one entry of a list of intervals stands for."""

    INTERVAL = "interval"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedInterval:
    """From `since` until just before `until`. They follow each other without gaps.

    `counted`: the business time that counts; `stood`: the business time that does not, because the clock stood.
    `excluded` is None where all of it counts, and where several of different kinds are condensed into one (`pieces` is
    their number). `reason` and `customer_label` are what the pending reason is called, where somebody looks it up.
    `expected`: it lies after the moment of the explanation.
    """

    since: Instant
    until: Instant
    party: Party | None
    counted: Duration = 0
    stood: Duration = 0
    excluded: Excluded | None = None
    holiday: str = ""
    reason_id: str = ""
    reason: str = ""
    customer_label: str = ""
    expected: bool = False
    pieces: int = 1


Whose = Callable[..., ExplainedInterval]
"""Makes the intervals of a party's turn. A ticket that is open for years has thousands, which are not copied."""


def explained_intervals(
    sla: Sla, kind: TargetKind, terms: Terms, since: Instant, until: Instant
) -> Iterator[ExplainedInterval]:
    """What happened `since` to `until`, in order and without gaps."""
    for interval, ended in spans(sla):
        begins, ends = max(interval.since, since), until if ended is None else min(ended, until)
        if begins >= ends:
            continue
        if interval.party is None:
            yield ExplainedInterval(since=begins, until=ends, party=None, excluded=Excluded.RESOLVED)
        elif not charges(interval, kind):
            stood = sum(closes - opens for opens, closes in open_hours(terms.calendar, begins, ends))
            yield ExplainedInterval(
                since=begins,
                until=ends,
                party=interval.party,
                stood=stood,
                excluded=Excluded.PAUSED,
                reason_id=interval.reason_id,
            )
        else:
            whose = partial(ExplainedInterval, party=interval.party, reason_id=interval.reason_id)
            yield from _running(whose, terms, begins, ends)


def condensed(intervals: Sequence[ExplainedInterval], time_zone: str) -> tuple[Grain, list[ExplainedInterval]]:
    """The intervals, or what they come to by day or by month of that zone: the finest with MOST_INTERVALS at most."""
    if len(intervals) <= MOST_INTERVALS:
        return Grain.INTERVAL, list(intervals)
    by_day = _by(lambda day: day.toordinal(), intervals, time_zone)
    if len(by_day) <= MOST_INTERVALS:
        return Grain.DAY, by_day
    return Grain.MONTH, _by(lambda day: day.year * 12 + day.month, intervals, time_zone)


def _running(whose: Whose, terms: Terms, since: Instant, until: Instant) -> Iterator[ExplainedInterval]:
    """Hours and what lies between them. Hours that touch are one."""
    reached = since
    for opens, closes in _joined(open_hours(terms.calendar, since, until)):
        yield from _closed(whose, terms, reached, Instant(opens))
        yield whose(since=Instant(opens), until=Instant(closes), counted=closes - opens)
        reached = Instant(closes)
    yield from _closed(whose, terms, reached, until)


def _joined(hours: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    waiting: tuple[int, int] | None = None
    for opens, closes in hours:
        if waiting is not None and waiting[1] == opens:
            waiting = waiting[0], closes
            continue
        if waiting is not None:
            yield waiting
        waiting = opens, closes
    if waiting is not None:
        yield waiting


def _closed(whose: Whose, terms: Terms, since: Instant, until: Instant) -> Iterator[ExplainedInterval]:
    """Time without hours: each date that is an exception of the calendar on its own, with its name."""
    if since >= until:
        return
    zone = ZoneInfo(terms.calendar.time_zone)
    first, last = _date(since, zone), _date(Instant(until - 1), zone)
    reached = since
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        if day not in terms.calendar.exceptions:
            continue
        begins, ends = max(_midnight(day, zone), reached), min(_midnight(day + timedelta(days=1), zone), until)
        if begins >= ends:  # the zone has left this date out
            continue
        if reached < begins:
            yield whose(since=reached, until=begins, excluded=Excluded.OUTSIDE_HOURS)
        name = terms.exception_names.get(day, "")
        yield whose(since=begins, until=ends, excluded=Excluded.HOLIDAY, holiday=name)
        reached = ends
    if reached < until:
        yield whose(since=reached, until=until, excluded=Excluded.OUTSIDE_HOURS)


def _by(
    period: Callable[[date], int], intervals: Sequence[ExplainedInterval], time_zone: str
) -> list[ExplainedInterval]:
    zone = ZoneInfo(time_zone)
    groups = groupby(intervals, key=lambda each: (period(_date(each.since, zone)), each.expected))
    return [_sum(list(group)) for _, group in groups]


def _sum(intervals: Sequence[ExplainedInterval]) -> ExplainedInterval:
    first = intervals[0]
    return ExplainedInterval(
        since=first.since,
        until=intervals[-1].until,
        party=_same([each.party for each in intervals]),
        counted=sum(each.counted for each in intervals),
        stood=sum(each.stood for each in intervals),
        excluded=_same([each.excluded for each in intervals]),
        holiday=_same([each.holiday for each in intervals]) or "",
        reason_id=_same([each.reason_id for each in intervals]) or "",
        expected=first.expected,
        pieces=len(intervals),
    )


def _same(values: Sequence[T]) -> T | None:
    return values[0] if all(value == values[0] for value in values) else None


def _date(at: Instant, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at // SECOND, zone).date()


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    """When a date begins. Where the clocks skip midnight, the first moment after it."""
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    return Instant(round(begins.timestamp()) * SECOND)
