"""A purchase as a partner reported it, and the registration of its units as assets."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.privacy import Personal


class RegistrationState(StrEnum):
    PENDING = "pending"
    REGISTERED = "registered"
    REFUSED = "refused"


class UnitCondition(StrEnum):
    """In which condition the units of a line are sold."""

    NEW = "new"
    USED = "used"
    REFURBISHED = "refurbished"


@dataclass(frozen=True, slots=True)
class Unit:
    """One sold unit. Its asset id is known before warranty has registered it, its coverage and name only then."""

    asset_id: str
    unit: int
    state: RegistrationState = RegistrationState.PENDING
    reason: str = ""
    covered_until: Instant | None = None
    product_name: str = ""
    resold: bool = False  # it was returned and sold again: the asset is no longer its buyer's
    holder_id: str = ""  # the customer to whom it was transferred; empty: its buyer has it
    held_since: Instant | None = None
    covered_sequence: int = 0  # of the asset's event that `covered_until` comes from; 0: its registration


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order. `price` is that of the whole line; `delivered_at` is None while not delivered."""

    line: int
    product_model_id: str
    quantity: int
    serial: Annotated[str, Personal("the serial number of what they own", held=True)]
    price: Money | None
    sold_at: Instant
    delivered_at: Instant | None
    units: tuple[Unit, ...]
    condition: UnitCondition = UnitCondition.NEW


@dataclass(frozen=True, slots=True)
class Purchase:
    """The aggregate. Its content never changes, its registrations do; `content_hash` is that of the report."""

    id: str
    retailer: str
    order_id: Annotated[str, Personal("the retailer's order number", held=True)]
    customer_id: str
    items: tuple[Item, ...]
    reported_at: Instant
    reported_by: Actor
    content_hash: Annotated[str, Personal("a hash of the order with their contact data")]
    version: int = 0

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for item in self.items for unit in item.units)

    def serial_of(self, asset_id: str) -> str:
        """Empty where it is unknown, or the purchase has no such unit."""
        return next((item.serial for item in self.items for unit in item.units if unit.asset_id == asset_id), "")

    def is_held(self, asset_id: str, customer_id: str) -> bool:
        """Whether a unit of it is the customer's, who bought it or got it by a transfer."""
        units = [unit for unit in self.units if unit.asset_id == asset_id]
        return any((unit.holder_id or self.customer_id) == customer_id for unit in units)

    @property
    def decided(self) -> bool:
        """True once warranty has registered or refused every unit."""
        return self.state is not RegistrationState.PENDING

    @property
    def state(self) -> RegistrationState:
        """Of the whole purchase: pending while any unit is, refused if any unit was."""
        states = {unit.state for unit in self.units}
        if RegistrationState.PENDING in states:
            return RegistrationState.PENDING
        return RegistrationState.REFUSED if RegistrationState.REFUSED in states else RegistrationState.REGISTERED


def purchase_id(retailer: str, order_id: str) -> str:
    return derived_id("pur", retailer, order_id)


def asset_id(retailer: str, product_model_id: str, serial: str, *, order_id: str, line: int, unit: int) -> str:
    """The asset of a unit: by its serial where there is one, otherwise by its place in the order. Frozen for ever."""
    if serial:
        return derived_id("ast", retailer, product_model_id, serial)
    return derived_id("ast", retailer, order_id, str(line), str(unit))


def register(
    purchase: Purchase, asset: str, product_name: str, covered_until: Instant | None, sequence: int = 0
) -> Purchase:
    """Warranty has registered the unit. A refusal that arrives before or after does not undo this.

    `sequence` is that of the event: what a later one has reported of its coverage stays.
    """
    return _decide(
        purchase,
        asset,
        lambda unit: replace(
            unit,
            state=RegistrationState.REGISTERED,
            reason="",
            covered_until=unit.covered_until if unit.covered_sequence > sequence else covered_until,
            product_name=product_name,
        ),
    )


def refuse(purchase: Purchase, asset: str, reason: str) -> Purchase:
    """Warranty has refused the unit. This does not undo a registration: the two may arrive in any order."""
    return _decide(purchase, asset, lambda unit: replace(unit, state=RegistrationState.REFUSED, reason=reason))


def sold_again(purchase: Purchase, asset: str, sold_at: Instant) -> Purchase:
    """The unit was sold again at `sold_at`. A sale that is not before that is the later one itself."""

    def ended(unit: Unit) -> Unit:
        registered = unit.asset_id == asset and unit.state is RegistrationState.REGISTERED
        return replace(unit, resold=True) if registered else unit

    items = (
        replace(item, units=tuple(map(ended, item.units))) if item.sold_at < sold_at else item
        for item in purchase.items
    )
    return replace(purchase, items=tuple(items))


def cover(purchase: Purchase, asset: str, covered_until: Instant | None, sequence: int) -> Purchase:
    """The coverage of the unit has changed. An event that is older than what is known changes nothing."""

    def covered(unit: Unit) -> Unit:
        if unit.asset_id != asset or sequence <= unit.covered_sequence:
            return unit
        return replace(unit, covered_until=covered_until, covered_sequence=sequence)

    items = (replace(item, units=tuple(map(covered, item.units))) for item in purchase.items)
    return replace(purchase, items=tuple(items))


def transferred(purchase: Purchase, asset: str, customer_id: str, at: Instant) -> Purchase:
    """The unit is another customer's now. A transfer that is no later than the one that is known changes nothing."""

    def handed_over(unit: Unit) -> Unit:
        if unit.asset_id != asset or (unit.held_since is not None and at <= unit.held_since):
            return unit
        return replace(unit, holder_id=customer_id, held_since=at)

    items = (replace(item, units=tuple(map(handed_over, item.units))) for item in purchase.items)
    return replace(purchase, items=tuple(items))


def _decide(purchase: Purchase, asset: str, decide: Callable[[Unit], Unit]) -> Purchase:
    def decided(unit: Unit) -> Unit:
        if unit.asset_id != asset or unit.state is RegistrationState.REGISTERED:
            return unit
        return decide(unit)

    items = (replace(item, units=tuple(map(decided, item.units))) for item in purchase.items)
    return replace(purchase, items=tuple(items))
