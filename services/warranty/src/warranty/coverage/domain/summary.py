"""The coverage of a unit in short, for lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.coverage.domain.checking import resolve_coverage
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.ledger import CoverageState, standing
from warranty.product_models.domain.terms import WarrantyKind


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    coverage_id: str
    status: CoverageState
    kind: WarrantyKind
    ends_at: Instant
    projected_ends_at: Instant | None


def summary_of(coverages: Sequence[Coverage], at: Instant, *, ended_at: Instant | None) -> CoverageSummary | None:
    """Of the coverage that applies; or that starts next; or that stands still, or was over last. None without any.

    `ended_at`: when the sale ended; then that is the end of what covered the unit.
    """
    if not coverages:
        return None
    if ended_at is not None and ended_at <= at:
        last = max(coverages, key=lambda each: (min(each.ends_at, ended_at), each.id))
        over = last.ends_at <= ended_at
        status = standing(last, ended_at).state if over else CoverageState.VOIDED
        return CoverageSummary(last.id, status, last.kind, min(last.ends_at, ended_at), None)
    applying = resolve_coverage(coverages, at).coverage
    states = {each.id: standing(each, at).state for each in coverages}
    coming = [each for each in coverages if states[each.id] is CoverageState.PENDING_START]
    if applying is None and coming:
        applying = min(coming, key=lambda each: (each.starts_at, each.id))
    found = applying or max(coverages, key=lambda each: (each.ends_at, each.id))
    return CoverageSummary(found.id, states[found.id], found.kind, found.ends_at, found.projected_ends_at)
