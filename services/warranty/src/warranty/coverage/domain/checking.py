"""Which of several coverages applies at an instant, or why none does: what a ticket needs to be opened."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.coverage.domain.coverage import Coverage, precedence
from warranty.coverage.domain.ledger import CoverageState, holds, standing

EXPIRED = "EXPIRED"
NOT_STARTED = "NOT_STARTED"
NO_COVERAGE = "NO_COVERAGE"


@dataclass(frozen=True, slots=True)
class CoverageCheck:
    """The coverage that applies at an instant, or why none does: EXPIRED, NOT_STARTED, NO_COVERAGE."""

    coverage: Coverage | None
    reason: str = ""


def resolve_coverage(coverages: Sequence[Coverage], at: Instant) -> CoverageCheck:
    """The coverage that applies at an instant: by precedence, then the earliest to end."""
    holding = [coverage for coverage in coverages if holds(coverage, at)]
    if holding:
        return CoverageCheck(min(holding, key=precedence))
    if not coverages:
        return CoverageCheck(None, NO_COVERAGE)
    if any(standing(coverage, at).state is CoverageState.PENDING_START for coverage in coverages):
        return CoverageCheck(None, NOT_STARTED)
    return CoverageCheck(None, EXPIRED)
