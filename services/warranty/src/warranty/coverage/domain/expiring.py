"""Announcing the end of coverages ahead, at distances in days: each end once for each distance.

What ends is the certain end, or the projected one before it: once that has passed, it is the certain one again. Ends
are announced at nine in the morning of the coverage's zone. An end that has moved by less than a week is the same one,
as a projected end moves with every reading. Of several distances that have come, such as when an old unit is
registered, the nearest is announced and the others count as announced. A distance that is longer than the coverage is
left out.
Goodwill is no right, and its end is not announced; nor is the end of what stands still.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domainkit.instants import DAY, Instant

from warranty.coverage.domain.coverage import Announced, Coverage
from warranty.coverage.domain.entries import ENDS_IT
from warranty.coverage.domain.ledger import exhausted_at, suspensions
from warranty.coverage.domain.periods import at_hour, day_of, zone_of
from warranty.product_models.domain.terms import WarrantyKind

_SAME_END = 7 * DAY
_MORNING = 9


@dataclass(frozen=True, slots=True)
class ExpiringCoverage:
    """`days`: at which distance it is announced."""

    coverage: Coverage
    days: int


@dataclass(frozen=True, slots=True)
class _Due:
    at: Instant
    days: int
    ends_at: Instant


def next_announcement(coverages: Sequence[Coverage], distances: Sequence[int], since: Instant) -> Instant | None:
    """When the next end has to be announced, which may be before `since`; what ended by then is not."""
    return min((due.at for each in coverages for due in _pending(each, distances, since)), default=None)


def announce_ends(
    coverages: Sequence[Coverage], distances: Sequence[int], *, now: Instant
) -> tuple[tuple[Coverage, ...], tuple[ExpiringCoverage, ...]]:
    """The coverages with what is announced now, and that. Repeated, nothing is announced."""
    after, expiring = [], []
    for coverage in coverages:
        due = [each for each in _pending(coverage, distances, now) if each.at <= now]
        known = _noted(coverage, due, distances) if due else coverage
        after.append(known)
        if due:
            expiring.append(ExpiringCoverage(known, min(each.days for each in due)))
    return tuple(after), tuple(expiring)


def _noted(coverage: Coverage, due: Sequence[_Due], distances: Sequence[int]) -> Coverage:
    announced = tuple(Announced(each.days, each.ends_at) for each in due)
    days = {each.days for each in due}
    kept = [each for each in coverage.announced if each.days in distances and each.days not in days]
    return replace(coverage, announced=(*kept, *announced))


def _pending(coverage: Coverage, distances: Sequence[int], since: Instant) -> Iterator[_Due]:
    """When its ends have to be announced, at each distance at which they were not."""
    if coverage.kind is WarrantyKind.GOODWILL or coverage.ends_at <= since or _is_over_or_stands_still(coverage):
        return
    projected = coverage.projected_ends_at
    if projected is not None and since < projected:
        yield from _pending_of(coverage, distances, projected)
        for each in _pending_of(coverage, distances, coverage.ends_at):  # if it has not ended by then
            yield replace(each, at=max(each.at, projected))
    else:
        yield from _pending_of(coverage, distances, coverage.ends_at)


def _pending_of(coverage: Coverage, distances: Sequence[int], end: Instant) -> Iterator[_Due]:
    zone = zone_of(coverage.time_zone)
    for days in distances:
        at = at_hour(_MORNING, day_of(end, zone) - timedelta(days), zone)
        known = any(each.days == days and abs(each.ends_at - end) < _SAME_END for each in coverage.announced)
        if at > coverage.starts_at and not known:
            yield _Due(at, days, end)


def _is_over_or_stands_still(coverage: Coverage) -> bool:
    if any(entry.kind in ENDS_IT for entry in coverage.ledger) or exhausted_at(coverage.ledger) is not None:
        return True
    still = suspensions(coverage.ledger)
    return bool(still) and still[-1][1] is None
