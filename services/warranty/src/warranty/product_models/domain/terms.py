"""Warranty terms: the rules from which every sold unit gets its coverages."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domainkit.money import Money
from domainkit.refusals import Refused, invalid


class WarrantyKind(StrEnum):
    STATUTORY = "statutory"
    COMMERCIAL = "commercial"
    EXTENDED = "extended"
    CONTRACT = "contract"
    RECALL = "recall"
    GOODWILL = "goodwill"


class StartBasis(StrEnum):
    """The day on which a warranty starts: that of the sale until the fact it names is known."""

    SALE = "sale"
    DELIVERY = "delivery"
    MANUFACTURE = "manufacture"
    SHIPMENT = "shipment"
    INVOICE = "invoice"
    INSTALLATION = "installation"
    ACTIVATION = "activation"


class CostKind(StrEnum):
    PARTS = "parts"
    LABOUR = "labour"
    TRAVEL = "travel"
    SHIPPING = "shipping"


class MeterUnit(StrEnum):
    HOURS = "hours"
    KILOMETRES = "kilometres"
    CYCLES = "cycles"


class GoodsCondition(StrEnum):
    NEW = "new"
    USED = "used"
    REFURBISHED = "refurbished"


class Transferability(StrEnum):
    FREE = "free"
    ONCE = "once"
    WITH_FEE = "with_fee"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MeterLimit:
    """The coverage ends when the meter reaches `value`, if its months are not over before."""

    unit: MeterUnit
    value: int


@dataclass(frozen=True, slots=True)
class CostLimit:
    """Limits of what is paid for one kind of cost. None: no limit."""

    cost_kind: CostKind
    per_claim: Money | None = None
    for_life: Money | None = None
    deductible: Money | None = None  # what the customer pays first, per claim


@dataclass(frozen=True, slots=True)
class TermConditions:
    """What must be true for the term to apply. An empty tuple: any."""

    territories: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    authorised_place: bool = False
    maintenance: bool = False
    excluded_faults: tuple[str, ...] = ()
    transferability: Transferability | None = None  # None: free
    goods: tuple[GoodsCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class WarrantyTerm:
    """A rule from which every sold unit gets a coverage. Shares are percentages of the costs that are paid."""

    kind: WarrantyKind
    months: int  # 0: only the meter ends it
    start_basis: StartBasis
    parts_share_percent: int
    labour_share_percent: int
    travel_share_percent: int
    shipping_share_percent: int = 0
    latest_start_months: int = 0  # after the shipment, or the sale where none is known; 0: there is no latest start
    meter_limit: MeterLimit | None = None
    cost_limits: tuple[CostLimit, ...] = ()
    conditions: TermConditions | None = None

    def takes(self, condition: GoodsCondition) -> bool:
        """Whether a unit in this condition gets a coverage of the term."""
        return self.conditions is None or not self.conditions.goods or condition in self.conditions.goods


def check_terms(terms: Sequence[WarrantyTerm]) -> None:
    """Raises Refused (VALIDATION_FAILED) for what a term cannot say."""
    for position, term in enumerate(terms):
        check_term(term, f"warranty_terms[{position}].")


def check_term(term: WarrantyTerm, prefix: str) -> None:
    """Raises Refused (VALIDATION_FAILED). `prefix`: what precedes the names of its fields in the request."""
    if term.months == 0 and term.meter_limit is None:
        raise invalid(f"{prefix}months", "Must be 1 or more, unless meter_limit ends the coverage.")
    if term.latest_start_months and term.start_basis is StartBasis.SALE:
        raise invalid(f"{prefix}latest_start_months", "A term that starts with the sale has no later start.")
    _check_limits(term.cost_limits, f"{prefix}cost_limits")
    if term.kind is WarrantyKind.STATUTORY and term.conditions is not None:
        _check_statutory(term.conditions, f"{prefix}conditions")


def _check_limits(limits: Sequence[CostLimit], path: str) -> None:
    if len({limit.cost_kind for limit in limits}) < len(limits):
        raise invalid(path, "Must name each kind of cost once.")
    if len(currencies_of(limits)) > 1:
        raise invalid(path, "Must all have the same currency.")


def currencies_of(limits: Sequence[CostLimit]) -> set[str]:
    amounts = [money for limit in limits for money in (limit.per_claim, limit.for_life, limit.deductible)]
    return {money.currency for money in amounts if money is not None}


def _check_statutory(conditions: TermConditions, path: str) -> None:
    if conditions.authorised_place:
        raise _narrows(f"{path}.authorised_place", "the place of the repair")
    if conditions.maintenance:
        raise _narrows(f"{path}.maintenance", "maintenance")


def _narrows(path: str, what: str) -> Refused:
    return invalid(path, f"A statutory right cannot depend on {what}. Use a commercial term for this condition.")
