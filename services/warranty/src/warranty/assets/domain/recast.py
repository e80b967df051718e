"""The coverages of a unit after a change of what is known of its sale."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from domainkit.instants import HOUR, Instant, after
from domainkit.refusals import Refused

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import SOLD, Dates, FactKind
from warranty.coverage.domain import recording
from warranty.coverage.domain.coverage import MOST_ENTRIES, Coverage
from warranty.product_models.domain.terms import StartBasis, WarrantyTerm

_NOON = 12 * HOUR
_DATED_BY: Mapping[StartBasis, str] = {
    StartBasis.SALE: SOLD,
    StartBasis.DELIVERY: FactKind.DELIVERED,
    StartBasis.MANUFACTURE: FactKind.MANUFACTURED,
    StartBasis.SHIPMENT: FactKind.SHIPPED,
    StartBasis.INVOICE: FactKind.INVOICED,
    StartBasis.INSTALLATION: FactKind.INSTALLED,
    StartBasis.ACTIVATION: FactKind.ACTIVATED,
}


def start_dates(dates: Dates) -> Mapping[StartBasis, Instant]:
    """What is known of a unit, as coverages start by it."""
    return {basis: dates[name] for basis, name in _DATED_BY.items() if name in dates}


def recast(asset: Asset, *, now: Instant) -> tuple[Coverage, ...]:
    """Those of an asset whose sale is not known stay as they are. Raises Refused: LEDGER_FULL."""
    dates = start_dates(asset.dates)
    if StartBasis.SALE not in dates:
        return asset.coverages
    moved = recording.recast(asset.coverages, dates, now=now)
    if moved != asset.coverages and sum(len(each.ledger) for each in moved) > MOST_ENTRIES:
        raise Refused("conflict", "LEDGER_FULL", f"The ledgers of an asset have {MOST_ENTRIES} entries at most.")
    return moved


def with_sale(asset: Asset, terms: Sequence[WarrantyTerm], default_zone: ZoneInfo) -> Asset:
    """An asset from before it had the dates of its sale, with the days on which its coverages start in their place.

    The zone of the customer is not known either: noon is the same day in most zones. Coverages that a fact may move get
    their term.
    """
    if asset.sold_at is not None or not asset.coverages:
        return asset
    of = list(zip(asset.coverages, terms, strict=False))
    days = {term.start_basis: after(coverage.starts_at, _NOON) for coverage, term in of}
    sold_at = days.get(StartBasis.SALE, min(after(each.starts_at, _NOON) for each in asset.coverages))
    delivered_at = days.get(StartBasis.DELIVERY)
    zone = "" if default_zone.key == "UTC" else default_zone.key
    moving = [
        replace(coverage, term=term, time_zone=zone)
        if coverage.term is None and term.start_basis is not StartBasis.SALE
        else coverage
        for coverage, term in of
    ]
    return replace(
        asset,
        sold_at=sold_at,
        delivered_at=None if delivered_at == sold_at else delivered_at,
        coverages=(*moving, *asset.coverages[len(moving) :]),
    )
