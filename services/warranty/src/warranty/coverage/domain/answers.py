"""The answer to a question about coverage: what the customer is entitled to, and who pays for what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domainkit.instants import Instant
from domainkit.money import Money

from warranty.product_models.domain.terms import CostKind, MeterUnit, WarrantyKind


class Reason(StrEnum):
    """Why a coverage applies, or does not, to a kind of cost."""

    APPLIES = "applies"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    VOIDED = "voided"
    EXHAUSTED = "exhausted"
    METER_REACHED = "meter_reached"
    FAULT_EXCLUDED = "fault_excluded"
    OUTSIDE_TERRITORY = "outside_territory"
    PLACE_NOT_AUTHORISED = "place_not_authorised"
    NOT_MAINTAINED = "not_maintained"
    NO_SHARE = "no_share"
    CAP_REACHED = "cap_reached"


class Unchecked(StrEnum):
    """A condition of the coverage of which nothing was stated."""

    METER = "meter"
    FAULT_REASON = "fault_reason"
    COUNTRY = "country"
    PLACE = "place"
    MAINTENANCE = "maintenance"


class Entitlement(StrEnum):
    """What a customer may demand by a coverage."""

    CONFORMITY = "conformity"
    """Repair or replacement by law, of whoever sold it."""
    PROMISE = "promise"
    """What a guarantee, an extension or a contract promises."""
    SAFETY = "safety"
    """The remedy of a recall."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a question is about. None or "": not stated."""

    at: Instant
    meters: Mapping[MeterUnit, int] = field(default_factory=dict)
    fault_reason: str = ""
    country: str = ""
    place_authorised: bool | None = None
    maintained: bool | None = None
    known_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """What one coverage does for one kind of cost."""

    coverage_id: str
    kind: WarrantyKind
    reason: Reason
    share_percent: int  # of the whole cost; 0 unless it applies
    cap_left: Money | None  # for its life
    per_claim: Money | None
    deductible: Money | None
    clause: str  # the source: of the law, or the term
    last_day: date  # in the zone of the coverage
    first_day: date
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def applies(self) -> bool:
        return self.reason is Reason.APPLIES


@dataclass(frozen=True, slots=True)
class CostAnswer:
    """The coverages for one kind of cost, in the order in which they pay."""

    cost_kind: CostKind
    coverages: tuple[CoverageAnswer, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """A coverage that the customer may rely on. Of several, the customer chooses."""

    coverage_id: str
    kind: WarrantyKind
    entitlement: Entitlement
    clause: str


@dataclass(frozen=True, slots=True)
class Explanation:
    at: Instant
    rights: tuple[Right, ...]
    costs: tuple[CostAnswer, ...]
