"""An asset: one sold unit with its coverages; and the refusal of a unit that did not become one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from zoneinfo import ZoneInfo

from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.privacy import Personal

from warranty.assets.domain.facts import Dates, FactKind, Sale, UnitFact, dates_of, ended_at, sale_dates
from warranty.assets.domain.holds import ClaimHold
from warranty.assets.domain.life import AssetState, next_facts, state_of
from warranty.assets.domain.modernisations import Modernisation, firmware_now, revision_now
from warranty.assets.domain.ownership import Ownership, RefusedSale, TransferOffer
from warranty.coverage.domain.checking import EXPIRED, CoverageCheck, resolve_coverage
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.starting import start_coverages
from warranty.product_models.domain.product_model import ProductModel
from warranty.product_models.domain.terms import GoodsCondition, StartBasis
from warranty.serial_rules.domain.checking import SerialFinding, findings
from warranty.serial_rules.domain.serial_rule import SerialRule

MOST_SALES = 20  # of one unit: all are in its document
UNKNOWN_PRODUCT_MODEL = "UNKNOWN_PRODUCT_MODEL"
PRODUCT_MODEL_DEACTIVATED = "PRODUCT_MODEL_DEACTIVATED"
SERIAL_ALREADY_REGISTERED = "SERIAL_ALREADY_REGISTERED"


@dataclass(frozen=True, slots=True)
class SoldUnit:
    """One unit of a reported purchase, with the id of its future asset. Lines and units count from 1."""

    asset_id: str
    retailer: str
    customer_id: str
    purchase_id: str
    order_id: str
    line: int
    unit: int
    product_model_id: str
    serial: str
    sold_at: Instant
    delivered_at: Instant | None
    condition: GoodsCondition = GoodsCondition.NEW

    @property
    def dates(self) -> Mapping[StartBasis, Instant]:
        """What its coverages may start with."""
        known = {StartBasis.SALE: self.sold_at, StartBasis.DELIVERY: self.delivered_at}
        return {basis: at for basis, at in known.items() if at is not None}

    @property
    def refusal_id(self) -> str:
        """The id of this unit's refusal, if it is refused."""
        return derived_id("rfs", self.asset_id, self.purchase_id, str(self.line), str(self.unit))


@dataclass(frozen=True, slots=True)
class Asset:
    """One unit. Of one that is not sold yet customer, purchase and order are empty, line and unit 0.

    So are purchase, order, line and unit of an owner to whom it was transferred: they are the former owner's.
    """

    id: str
    retailer: str
    customer_id: str
    product_model_id: str
    manufacturer: str  # manufacturer and name as the model had them at registration
    name: str
    serial: Annotated[str, Personal("the serial number of what they own", held=True)]
    purchase_id: str
    order_id: Annotated[str, Personal("the retailer's order number", held=True)]
    line: int
    unit: int
    coverages: tuple[Coverage, ...]
    registered_at: Instant
    version: int = 0
    terms_version: int = 1  # of the model's terms that the coverages come from; stored before there were versions: 1
    facts: tuple[UnitFact, ...] = ()  # in the order of their reports
    sold_at: Instant | None = None  # as its purchase reports; None: stored before assets had it
    delivered_at: Instant | None = None  # as its purchase reports
    time_zone: str = ""  # of its coverages' days; empty: stored before assets had it
    revision: str = ""  # of the model, as it was at registration
    condition: GoodsCondition = GoodsCondition.NEW
    former: tuple[Ownership, ...] = ()  # oldest first
    serial_findings: tuple[SerialFinding, ...] = ()  # what spoke against its serial at registration
    holds: tuple[ClaimHold, ...] = ()
    offer: TransferOffer | None = None
    expiry_looked_at: Instant | None = None  # when it was last looked at for coverages that end before long
    modernisations: tuple[Modernisation, ...] = ()  # in the order of their reports

    @property
    def present_revision(self) -> str:
        return revision_now(self.modernisations, self.revision)

    @property
    def firmware(self) -> str:
        return firmware_now(self.modernisations)

    @property
    def sales(self) -> tuple[Sale, ...]:
        """Oldest first."""
        former = (Sale(each.sold_at, each.delivered_at) for each in self.former if each.transferred_at is None)
        return (*former, Sale(self.sold_at, self.delivered_at)) if self.is_sold else tuple(former)

    @property
    def is_sold(self) -> bool:
        """Whether it has an owner, who may have returned it."""
        return bool(self.purchase_id or self.former)

    @property
    def dates(self) -> Dates:
        """What is known now of its present sale."""
        return dates_of(self.facts, self.sales)

    @property
    def ended_at(self) -> Instant | None:
        """When its present sale ended by a return or a cancellation."""
        return ended_at(self.facts, self.sales)

    @property
    def owned_since(self) -> Instant | None:
        """When it became its owner's, where it was somebody's before: by a transfer, or when the sale before ended."""
        if not self.former:
            return None
        if (transferred_at := self.former[-1].transferred_at) is not None:
            return transferred_at
        return sale_dates(self.facts, self.sales)[len(self.sales) - 2].ended_at

    @property
    def waiting_coverages(self) -> Sequence[Coverage]:
        """Those that stayed with a former owner of the same sale until the fee of their transfer is paid."""
        known = {each.id for each in self.coverages}
        waiting: dict[str, Coverage] = {}
        for former in reversed(self.former):
            if former.transferred_at is None:
                break
            for each in former.coverages:
                if each.needs_fee and each.id not in known:
                    waiting.setdefault(each.id, each)
        return tuple(waiting.values())

    @property
    def state(self) -> AssetState:
        return state_of(self.facts, self.sales)

    @property
    def shown_coverages(self) -> Sequence[Coverage]:
        """Those of its present sale, which end with it. What is stored goes on, as a return may be revoked."""
        end = self.ended_at
        if end is None:
            return self.coverages
        return [
            replace(each, starts_at=min(each.starts_at, end), ends_at=min(each.ends_at, end)) for each in self.coverages
        ]

    def coverage_at(self, at: Instant) -> CoverageCheck:
        """Which coverage applies at an instant, or why none does."""
        if self.ended_at is not None and at >= self.ended_at:
            return CoverageCheck(None, EXPIRED)
        return resolve_coverage(self.coverages, at)

    @property
    def next_facts(self) -> Sequence[FactKind]:
        return next_facts(self.facts, self.sales)

    def is_of(self, unit: SoldUnit) -> bool:
        """Whether that sale of the unit was registered, be it a former one."""
        sale = (unit.purchase_id, unit.line, unit.unit)
        return sale == (self.purchase_id, self.line, self.unit) or any(each.sale == sale for each in self.former)

    def takes(self, unit: SoldUnit) -> bool:
        """Whether it may be sold so: it was not sold before, or the sale before has ended by then."""
        if self.state is AssetState.DISPOSED:
            return False
        if not self.is_sold:
            return True
        return self.ended_at is not None and self.ended_at <= unit.sold_at and len(self.former) + 1 < MOST_SALES


@dataclass(frozen=True, slots=True)
class Refusal:
    id: str
    retailer: str
    asset_id: str
    purchase_id: str
    order_id: Annotated[str, Personal("the retailer's order number", held=True)]
    line: int
    unit: int
    reason: str
    refused_at: Instant
    version: int = 0
    customer_id: str = ""  # empty: stored before it was part of a refusal
    waiting: RefusedSale | None = None  # what is decided again once the sale before it has ended


def register_asset(
    unit: SoldUnit, model: ProductModel, rule: SerialRule | None = None, *, zone: ZoneInfo, now: Instant
) -> Asset:
    """The asset of a sold unit, with the coverages that follow from the model's terms in the customer's zone.

    The terms are those that counted when it was sold, whenever that is reported.
    """
    terms = model.terms_at(unit.sold_at)
    return Asset(
        id=unit.asset_id,
        retailer=unit.retailer,
        customer_id=unit.customer_id,
        product_model_id=model.id,
        manufacturer=model.manufacturer,
        name=model.name,
        serial=unit.serial,
        purchase_id=unit.purchase_id,
        order_id=unit.order_id,
        line=unit.line,
        unit=unit.unit,
        coverages=start_coverages(unit.asset_id, terms.warranty_terms, unit.dates, zone=zone, condition=unit.condition),
        registered_at=now,
        terms_version=terms.version,
        sold_at=unit.sold_at,
        delivered_at=unit.delivered_at,
        time_zone=zone.key,
        revision=model.revision,
        condition=unit.condition,
        serial_findings=findings(unit.serial, rule),
    )


def refuse_unit(unit: SoldUnit, reason: str, *, now: Instant, waiting: RefusedSale | None = None) -> Refusal:
    return Refusal(
        id=unit.refusal_id,
        retailer=unit.retailer,
        asset_id=unit.asset_id,
        purchase_id=unit.purchase_id,
        order_id=unit.order_id,
        line=unit.line,
        unit=unit.unit,
        reason=reason,
        refused_at=now,
        customer_id=unit.customer_id,
        waiting=waiting,
    )
