"""Units that are registered before they are sold: assets without an owner, until a purchase takes them."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import Instant, after
from domainkit.refusals import Refused, invalid

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import AHEAD, FactKind, UnitFact
from warranty.product_models.domain.product_model import ProductModel
from warranty.serial_rules.domain.checking import findings
from warranty.serial_rules.domain.serial_rule import SerialRule


@dataclass(frozen=True, slots=True)
class StockUnit:
    """`serial` is in its normal form."""

    retailer: str
    product_model_id: str
    serial: str
    manufactured_at: Instant | None

    @property
    def asset_id(self) -> str:
        """The id that tickets derives for the unit when it is sold. Frozen for ever."""
        return derived_id("ast", self.retailer, self.product_model_id, self.serial)


def register_stock(
    unit: StockUnit,
    model: ProductModel | None,
    rule: SerialRule | None,
    by: Actor,
    *,
    now: Instant,
    is_stored: bool = False,
) -> Asset:
    """An asset without an owner and without coverages. Raises Refused: VALIDATION_FAILED.

    `is_stored`: the unit was registered before; its model may be deactivated by now.
    """
    if model is None or model.retailer != unit.retailer:
        raise invalid("product_model_id", "There is no such product model.")
    if not is_stored and not model.takes_sale_at(now):
        raise invalid("product_model_id", "The product model is deactivated: no unit of it is sold any more.")
    return Asset(
        id=unit.asset_id,
        retailer=unit.retailer,
        customer_id="",
        product_model_id=model.id,
        manufacturer=model.manufacturer,
        name=model.name,
        serial=unit.serial,
        purchase_id="",
        order_id="",
        line=0,
        unit=0,
        coverages=(),
        registered_at=now,
        terms_version=0,
        facts=_making(unit, by, now),
        revision=model.revision,
        serial_findings=findings(unit.serial, rule),
    )


def already_registered(asset_id: str) -> Refused:
    message = "A unit of this product model with this serial is registered."
    return Refused("exists", "ASSET_EXISTS", message, field="serial", metadata={"asset_id": asset_id})


def _making(unit: StockUnit, by: Actor, now: Instant) -> tuple[UnitFact, ...]:
    at = unit.manufactured_at
    if at is None:
        return ()
    if at > after(now, AHEAD):
        raise invalid("manufactured_at", "Must not be in the future: register the unit once it is made.")
    return (UnitFact(derived_id("fct", unit.asset_id, FactKind.MANUFACTURED), FactKind.MANUFACTURED, at, by, now),)
