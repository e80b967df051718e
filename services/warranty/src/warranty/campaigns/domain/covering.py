"""The coverage that a unit gets by a campaign."""

from domainkit.actors import Actor, ActorKind
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.assets.domain.asset import Asset
from warranty.campaigns.domain.campaign import Campaign
from warranty.coverage.domain.adding import NewCoverage, add
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.periods import day_of, zone_of
from warranty.product_models.domain.terms import StartBasis, WarrantyKind, WarrantyTerm

PLATFORM = Actor(ActorKind.SERVICE, "warranty")


def covered(asset: Asset, campaign: Campaign, *, now: Instant) -> tuple[Coverage, ...]:
    """The coverages of an asset, with that of the campaign: one in each sale, however often it is asked for.

    A unit that is not sold has none. One whose ledgers are full stays as it is: it is in the campaign all the same.
    """
    id = derived_id("cov", asset.id, campaign.id, asset.purchase_id)
    open_sale = asset.is_sold and asset.ended_at is None
    if not campaign.coverage_months or not open_sale or any(each.id == id for each in asset.coverages):
        return asset.coverages
    term = WarrantyTerm(
        kind=WarrantyKind.RECALL,
        months=campaign.coverage_months,
        start_basis=StartBasis.SALE,
        parts_share_percent=100,
        labour_share_percent=100,
        travel_share_percent=100,
        shipping_share_percent=100,
    )
    new = NewCoverage(
        id=id,
        term=term,
        first_day=day_of(now, zone_of(asset.time_zone)),
        invoice_number="",
        reason=f"Campaign {campaign.id}",
        added_by=PLATFORM,
    )
    try:
        return add(asset.coverages, new, earliest=None, time_zone=asset.time_zone or "UTC", now=now)
    except Refused:
        return asset.coverages
