"""Sales that were refused because the sale before them goes on, as far as is known: they are decided again."""

from zoneinfo import ZoneInfo

from domainkit.instants import Instant

from warranty.assets.domain.asset import SERIAL_ALREADY_REGISTERED, Refusal, SoldUnit, refuse_unit
from warranty.assets.domain.ownership import RefusedSale


def refuse_for_now(unit: SoldUnit, asset_id: str, zone: ZoneInfo, *, now: Instant) -> Refusal:
    """With all that the sale needs once the one before it has ended."""
    sale = RefusedSale(
        asset_id=asset_id,
        product_model_id=unit.product_model_id,
        serial=unit.serial,
        sold_at=unit.sold_at,
        delivered_at=unit.delivered_at,
        condition=unit.condition,
        time_zone=zone.key,
    )
    return refuse_unit(unit, SERIAL_ALREADY_REGISTERED, now=now, waiting=sale)


def unit_of(refusal: Refusal, sale: RefusedSale) -> SoldUnit:
    return SoldUnit(
        asset_id=refusal.asset_id,
        retailer=refusal.retailer,
        customer_id=refusal.customer_id,
        purchase_id=refusal.purchase_id,
        order_id=refusal.order_id,
        line=refusal.line,
        unit=refusal.unit,
        product_model_id=sale.product_model_id,
        serial=sale.serial,
        sold_at=sale.sold_at,
        delivered_at=sale.delivered_at,
        condition=sale.condition,
    )
