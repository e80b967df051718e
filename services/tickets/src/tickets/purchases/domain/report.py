"""A partner's report of a purchase: what it must contain, and the purchase that is made from it."""

import json
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import invalid

from tickets.customers.domain.customer import Profile
from tickets.customers.domain.customer import checked as checked_profile
from tickets.purchases.domain.purchase import Item, Purchase, Unit, UnitCondition, asset_id, purchase_id

_CONSENTS = ("marketing", "surveys")

MOST_UNITS = 500  # all of them, with names of any length and script, are in one event: NATS takes a megabyte


@dataclass(frozen=True, slots=True)
class ReportedItem:
    """One line as reported. `serial` is in its normal form. A request of today has `price` and `sold_at`."""

    product_model_id: str
    quantity: int
    serial: str
    price: Money | None
    sold_at: Instant | None
    delivered_at: Instant | None
    condition: UnitCondition = UnitCondition.NEW


@dataclass(frozen=True, slots=True)
class Report:
    order_id: str
    customer: Profile
    items: tuple[ReportedItem, ...]

    @property
    def ordered_at(self) -> Instant | None:
        """When its last item was sold; None in a report of an earlier release, whose items may lack it."""
        return max((item.sold_at for item in self.items if item.sold_at is not None), default=None)

    @property
    def content_hash(self) -> str:
        """Equal for reports of equal content. The format is frozen: orders are reported again after years."""
        return sha256(json.dumps(self, default=_said_by, sort_keys=True).encode()).hexdigest()


def _said_by(part: Any) -> dict[str, Any]:
    """The fields of a part of a report. `asdict` would copy each, at about twice the cost."""
    said = {field.name: getattr(part, field.name) for field in fields(part)}
    if said.get("condition") is UnitCondition.NEW:  # left out, it has the hash of the releases that did not have it
        del said["condition"]
    # Consents that are left out and consents that are denied have had one hash since the first release.
    return {**said, **{name: bool(said[name]) for name in _CONSENTS}} if isinstance(part, Profile) else said


def checked(report: Report) -> Report:
    """The report as it is stored; what holds for each field alone, the contract says.

    Raises Refused, which names the field at fault, e.g. `items[0].quantity`.
    """
    items = tuple(_checked_item(item, f"items[{place}]") for place, item in enumerate(report.items))
    if sum(item.quantity for item in items) > MOST_UNITS:
        raise invalid("items", f"Must have at most {MOST_UNITS} units in all.")
    _refuse_repeated_serials(items)
    return Report(
        order_id=report.order_id.strip(),
        customer=checked_profile(report.customer, "customer"),
        items=items,
    )


def formerly(said: Report) -> Report:
    """The report as it was stored before identities had a normal form. Frozen, because of what was stored then."""
    customer = said.customer
    return Report(
        order_id=said.order_id.strip(),
        customer=replace(
            customer,
            customer_ref=customer.customer_ref.strip(),
            name=customer.name.strip(),
            email=customer.email.strip().lower(),
        ),
        items=tuple(
            replace(item, product_model_id=item.product_model_id.strip(), serial=item.serial.strip().upper())
            for item in said.items
        ),
    )


def has_items(purchase: Purchase, report: Report) -> bool:
    """Whether the lines of the purchase are those of the report, their serials in the same spelling."""
    return [_reported_item(item) for item in purchase.items] == list(report.items)


def _reported_item(item: Item) -> ReportedItem:
    return ReportedItem(
        product_model_id=item.product_model_id,
        quantity=item.quantity,
        serial=item.serial,
        price=item.price,
        sold_at=item.sold_at,
        delivered_at=item.delivered_at,
        condition=item.condition,
    )


def purchase_of(report: Report, *, retailer: str, customer_id: str, by: Actor, now: Instant) -> Purchase:
    """The purchase that a checked report becomes, with every unit pending."""
    return Purchase(
        id=purchase_id(retailer, report.order_id),
        retailer=retailer,
        order_id=report.order_id,
        customer_id=customer_id,
        items=tuple(_item(report, retailer, line) for line in range(1, len(report.items) + 1)),
        reported_at=now,
        reported_by=by,
        content_hash=report.content_hash,
    )


def _item(report: Report, retailer: str, line: int) -> Item:
    sold = report.items[line - 1]
    return Item(
        line=line,
        product_model_id=sold.product_model_id,
        quantity=sold.quantity,
        serial=sold.serial,
        price=sold.price,
        sold_at=sold.sold_at or Instant(0),
        delivered_at=sold.delivered_at,
        units=tuple(
            Unit(
                asset_id(retailer, sold.product_model_id, sold.serial, order_id=report.order_id, line=line, unit=unit),
                unit,
            )
            for unit in range(1, sold.quantity + 1)
        ),
        condition=sold.condition,
    )


def _checked_item(item: ReportedItem, field: str) -> ReportedItem:
    serial = item.serial.strip()
    if serial and item.quantity != 1:
        raise invalid(
            f"{field}.quantity", "A line with a serial has exactly one unit: give each serial a line of its own."
        )
    if item.sold_at is not None and item.delivered_at is not None and item.delivered_at < item.sold_at:
        raise invalid(f"{field}.delivered_at", "Must not be before sold_at.")
    return replace(item, product_model_id=item.product_model_id.strip(), serial=serial)


def _refuse_repeated_serials(items: tuple[ReportedItem, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for place, item in enumerate(items):
        unit = (item.product_model_id, item.serial)
        if item.serial and unit in seen:
            raise invalid(f"items[{place}].serial", "This unit is on another line already: report it once.")
        seen.add(unit)
