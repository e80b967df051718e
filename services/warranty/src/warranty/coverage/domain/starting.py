"""When the coverages of a unit start, from what is known of it: its sale, delivery, installation and so on."""

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from domainkit.ids import derived_id
from domainkit.instants import Instant

from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.periods import day_of, end_of_day, months_later, start_of_day
from warranty.product_models.domain.terms import GoodsCondition, StartBasis, WarrantyTerm

Dates = Mapping[StartBasis, Instant]
"""What is known of a unit. Always with its sale."""

_WITHOUT_LIMIT = 1_200
"""Months until the end of a coverage that only its meter ends: a hundred years."""


def start_coverages(
    asset_id: str,
    terms: Sequence[WarrantyTerm],
    dates: Dates,
    *,
    zone: tzinfo,
    condition: GoodsCondition = GoodsCondition.NEW,
) -> tuple[Coverage, ...]:
    """One coverage for each term that takes units in this condition, in the model's order."""
    return tuple(
        _start(derived_id("cov", asset_id, str(position)), term, dates, zone)
        for position, term in enumerate(terms)
        if term.takes(condition)
    )


def period_of(term: WarrantyTerm, dates: Dates, zone: tzinfo) -> tuple[Instant, Instant]:
    """Start and end of a coverage of the term, as far as the dates are known."""
    return fixed_period(term, _first_day(term, dates, zone), zone)


def fixed_period(term: WarrantyTerm, first: date, zone: tzinfo) -> tuple[Instant, Instant]:
    """Start and end of a coverage of the term whose first day is known."""
    return start_of_day(first, zone), end_of_day(months_later(first, term.months or _WITHOUT_LIMIT), zone)


def _first_day(term: WarrantyTerm, dates: Dates, zone: tzinfo) -> date:
    """The day of the fact, or the latest start, whichever is first; that of the sale where there is neither."""
    sale, fact = dates[StartBasis.SALE], dates.get(term.start_basis)
    days = [] if fact is None else [day_of(fact, zone)]
    if term.latest_start_months:
        shipped = dates.get(StartBasis.SHIPMENT, sale)
        days.append(months_later(day_of(shipped, zone), term.latest_start_months))
    return min(days, default=day_of(sale, zone))


def _start(id: str, term: WarrantyTerm, dates: Dates, zone: tzinfo) -> Coverage:
    starts_at, ends_at = period_of(term, dates, zone)
    return Coverage(
        id=id,
        kind=term.kind,
        starts_at=starts_at,
        ends_at=ends_at,
        parts_share_percent=term.parts_share_percent,
        labour_share_percent=term.labour_share_percent,
        travel_share_percent=term.travel_share_percent,
        shipping_share_percent=term.shipping_share_percent,
        term=term,
        time_zone="" if str(zone) == "UTC" else str(zone),
    )
