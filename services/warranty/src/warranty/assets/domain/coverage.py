"""Coverage: from when until when an asset is covered, and which of several coverages applies.

The rule (Regulation (EEC, Euratom) No 1182/71, Article 3, as in § 188 BGB):

- The first covered day is the local day, in the customer's zone, of the sale or of the delivery, whichever the term
  names; that of the sale where no delivery is known.
- The last covered day has the same number, `months` calendar months later, or is the last day of a month that has no
  such number: one month from 31 January lasts until the end of 28 February, or of the 29th in a leap year.
- A coverage holds from the first instant of its first day (`starts_at`, inclusive) until the first instant of the day
  after its last one (`ends_at`, exclusive). Days have 23, 24 or 25 hours, as the zone has it.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from domainkit.ids import derived_id
from domainkit.instants import Instant

from warranty.product_models.domain.product_model import StartBasis, WarrantyKind, WarrantyTerm

EXPIRED = "EXPIRED"
NOT_STARTED = "NOT_STARTED"
NO_COVERAGE = "NO_COVERAGE"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The right to a service for one asset, from `starts_at` until just before `ends_at`."""

    id: str
    kind: WarrantyKind
    starts_at: Instant
    ends_at: Instant
    parts_share_percent: int
    labour_share_percent: int
    travel_share_percent: int

    def holds(self, at: Instant) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class CoverageCheck:
    """The coverage that applies at an instant, or why none does: EXPIRED, NOT_STARTED, NO_COVERAGE."""

    coverage: Coverage | None
    reason: str = ""


def start_coverages(
    asset_id: str,
    terms: Sequence[WarrantyTerm],
    *,
    sold_at: Instant,
    delivered_at: Instant | None,
    zone: tzinfo,
) -> tuple[Coverage, ...]:
    """One coverage for each term of the asset's model, in the model's order."""
    return tuple(
        _start(derived_id("cov", asset_id, str(position)), term, _basis(term, sold_at, delivered_at), zone)
        for position, term in enumerate(terms)
    )


def resolve_coverage(coverages: Sequence[Coverage], at: Instant) -> CoverageCheck:
    """The coverage that applies at an instant: statutory before commercial, then the earliest to end."""
    holding = [coverage for coverage in coverages if coverage.holds(at)]
    if holding:
        return CoverageCheck(min(holding, key=_precedence))
    if not coverages:
        return CoverageCheck(None, NO_COVERAGE)
    if any(at < coverage.starts_at for coverage in coverages):
        return CoverageCheck(None, NOT_STARTED)
    return CoverageCheck(None, EXPIRED)


def _precedence(coverage: Coverage) -> tuple[bool, Instant, str]:
    return (coverage.kind is not WarrantyKind.STATUTORY, coverage.ends_at, coverage.id)


def _basis(term: WarrantyTerm, sold_at: Instant, delivered_at: Instant | None) -> Instant:
    return sold_at if term.start_basis is StartBasis.SALE or delivered_at is None else delivered_at


def _start(id: str, term: WarrantyTerm, basis: Instant, zone: tzinfo) -> Coverage:
    first = (_EPOCH + basis * _MICROSECOND).astimezone(zone).date()
    last = months_later(first, term.months)
    return Coverage(
        id=id,
        kind=term.kind,
        starts_at=start_of_day(first, zone),
        ends_at=start_of_day(last + timedelta(days=1), zone),
        parts_share_percent=term.parts_share_percent,
        labour_share_percent=term.labour_share_percent,
        travel_share_percent=term.travel_share_percent,
    )


def months_later(day: date, months: int) -> date:
    """The day of the same number `months` months later, or the last day of a month that has no such number."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of_day(day: date, zone: tzinfo) -> Instant:
    """Midnight in the zone: the first of two where clocks go back, the end of the gap where midnight is skipped."""
    return Instant((datetime(day.year, day.month, day.day, tzinfo=zone) - _EPOCH) // _MICROSECOND)
