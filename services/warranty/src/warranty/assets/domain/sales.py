"""A sale of a unit that is known already: registered before it was sold, or returned."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset, SoldUnit
from warranty.assets.domain.changes import Outcome, terms_of_sale
from warranty.assets.domain.events import AssetRegistered
from warranty.assets.domain.ownership import Ownership
from warranty.assets.domain.recast import start_dates
from warranty.coverage.domain.starting import start_coverages
from warranty.product_models.domain.product_model import ProductModel
from warranty.serial_rules.domain.checking import findings
from warranty.serial_rules.domain.serial_rule import SerialRule


def sell_again(
    asset: Asset,
    unit: SoldUnit,
    model: ProductModel,
    rule: SerialRule | None = None,
    *,
    zone: ZoneInfo,
    now: Instant,
) -> Outcome:
    """The asset with its new owner; the sale before becomes a former ownership. As it is where it does not take it."""
    if asset.is_of(unit) or not asset.takes(unit):
        return asset, []
    sold = replace(
        asset,
        customer_id=unit.customer_id,
        serial=unit.serial,
        purchase_id=unit.purchase_id,
        order_id=unit.order_id,
        line=unit.line,
        unit=unit.unit,
        registered_at=now,
        terms_version=model.terms_at(unit.sold_at).version,
        sold_at=unit.sold_at,
        delivered_at=unit.delivered_at,
        time_zone=zone.key,
        condition=unit.condition,
        serial_findings=findings(unit.serial, rule),
        former=(*asset.former, ended_ownership(asset)) if asset.is_sold else asset.former,
        offer=None,
    )
    coverages = start_coverages(
        _key(sold), terms_of_sale(sold, model), start_dates(sold.dates), zone=zone, condition=unit.condition
    )
    sold = replace(sold, coverages=coverages)
    return sold, [AssetRegistered(sold)]


def _key(asset: Asset) -> str:
    """What the ids of its coverages derive from, others in each sale."""
    return "\x1f".join((asset.id, asset.purchase_id, str(asset.line), str(asset.unit))) if asset.former else asset.id


def ended_ownership(asset: Asset) -> Ownership:
    return Ownership(
        customer_id=asset.customer_id,
        purchase_id=asset.purchase_id,
        order_id=asset.order_id,
        line=asset.line,
        unit=asset.unit,
        condition=asset.condition,
        sold_at=asset.sold_at,
        delivered_at=asset.delivered_at,
        time_zone=asset.time_zone,
        terms_version=asset.terms_version,
        coverages=asset.coverages,
        registered_at=asset.registered_at,
    )
