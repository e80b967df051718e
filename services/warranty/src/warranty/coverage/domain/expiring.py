"""Announcing the end of coverages ahead, at distances in days: each end once for each distance.

What ends is the certain end, or the projected one before it. An end that has moved by less than a week is the same one,
as a projected end moves with every reading. Of several distances that have come, such as when an old unit is
registered, the nearest is announced and the others count as announced. A distance that is longer than the coverage is
left out.
Goodwill is no right, and its end is not announced; nor is the end of what stands still.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domainkit.instants import DAY, HOUR, Instant

from warranty.coverage.domain.coverage import Announced, Coverage
from warranty.coverage.domain.entries import ENDS_IT
from warranty.coverage.domain.ledger import exhausted_at, suspensions
from warranty.product_models.domain.terms import WarrantyKind

_SAME_END = 7 * DAY
_MORNING = 9 * HOUR  # after the midnight with which coverages end


@dataclass(frozen=True, slots=True)
class ExpiringCoverage:
    """`days`: at which distance it is announced."""

    coverage: Coverage
    days: int


def next_announcement(coverages: Sequence[Coverage], distances: Sequence[int], since: Instant) -> Instant | None:
    """When the next end has to be announced, which may be before `since`; what ended by then is not."""
    return min((at for each in coverages for at, _ in _pending(each, distances, since)), default=None)


def announce_ends(
    coverages: Sequence[Coverage], distances: Sequence[int], *, now: Instant
) -> tuple[tuple[Coverage, ...], tuple[ExpiringCoverage, ...]]:
    """The coverages with what is announced now, and that. Repeated, nothing is announced."""
    after, expiring = [], []
    for coverage in coverages:
        due = [days for at, days in _pending(coverage, distances, now) if at <= now]
        known = _noted(coverage, due, distances) if due else coverage
        after.append(known)
        if due:
            expiring.append(ExpiringCoverage(known, min(due)))
    return tuple(after), tuple(expiring)


def _noted(coverage: Coverage, due: Sequence[int], distances: Sequence[int]) -> Coverage:
    kept = [each for each in coverage.announced if each.days in distances and each.days not in due]
    return replace(coverage, announced=(*kept, *(Announced(days, _end(coverage)) for days in due)))


def _pending(coverage: Coverage, distances: Sequence[int], since: Instant) -> Iterator[tuple[Instant, int]]:
    """When its end has to be announced, at each distance at which it was not."""
    end = _end(coverage)
    if coverage.kind is WarrantyKind.GOODWILL or end <= since or _is_over_or_stands_still(coverage):
        return
    for days in distances:
        at = Instant(end - days * DAY + _MORNING)
        known = any(each.days == days and abs(each.ends_at - end) < _SAME_END for each in coverage.announced)
        if at > coverage.starts_at and not known:
            yield at, days


def _end(coverage: Coverage) -> Instant:
    projected = coverage.projected_ends_at
    return coverage.ends_at if projected is None else projected


def _is_over_or_stands_still(coverage: Coverage) -> bool:
    if any(entry.kind in ENDS_IT for entry in coverage.ledger) or exhausted_at(coverage.ledger) is not None:
        return True
    still = suspensions(coverage.ledger)
    return bool(still) and still[-1][1] is None
