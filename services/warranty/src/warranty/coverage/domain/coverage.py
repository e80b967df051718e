"""Coverage: the right to a service for one asset.

- The first covered day is the local day, in the customer's zone, of the fact that the term names; that of the sale
  until the fact is known.
- The last covered day follows from `months` (periods.py), and a coverage holds from the first instant of its first day
  (`starts_at`, inclusive) until the first instant of the day after its last one (`ends_at`, exclusive).
"""

from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.coverage.domain.entries import LedgerEntry
from warranty.product_models.domain.terms import (
    CostKind,
    CostLimit,
    MeterLimit,
    Transferability,
    WarrantyKind,
    WarrantyTerm,
)

MOST_ENTRIES = 300
"""In the ledgers of an asset together. A document is read and written as a whole."""

PRECEDENCE = (
    *(WarrantyKind.RECALL, WarrantyKind.STATUTORY, WarrantyKind.COMMERCIAL),
    *(WarrantyKind.EXTENDED, WarrantyKind.CONTRACT, WarrantyKind.GOODWILL),
)
"""Which of several coverages comes first; of one kind, the earliest to end."""
_RANK = {kind: rank for rank, kind in enumerate(PRECEDENCE)}


@dataclass(frozen=True, slots=True)
class Announced:
    """An end that was announced so many days ahead, be it certain or projected."""

    days: int
    ends_at: Instant


@dataclass(frozen=True, slots=True)
class Coverage:
    """`starts_at` and `ends_at` are what the ledger adds up to (ledger.py), stored so that most checks need no ledger.

    One without entries has started, and nothing else has happened to it.
    """

    id: str
    kind: WarrantyKind
    starts_at: Instant
    ends_at: Instant
    parts_share_percent: int
    labour_share_percent: int
    travel_share_percent: int
    shipping_share_percent: int = 0
    term: WarrantyTerm | None = None  # None: stored before coverages had their term
    time_zone: str = ""  # IANA zone of its days; empty: UTC, or stored before coverages had one
    ledger: tuple[LedgerEntry, ...] = ()
    meter_ends_at: Instant | None = None  # when its meter will reach the limit; None: not known, or reached
    announced: tuple[Announced, ...] = ()  # of each distance the last one

    @property
    def meter_limit(self) -> MeterLimit | None:
        return self.term.meter_limit if self.term else None

    @property
    def projected_ends_at(self) -> Instant | None:
        """When it probably ends. None where no meter ends it, or the usage is not known."""
        return None if self.meter_ends_at is None else min(self.ends_at, self.meter_ends_at)

    def share(self, cost: CostKind) -> int:
        """The share of a kind of cost that it pays, in percent."""
        return {
            CostKind.PARTS: self.parts_share_percent,
            CostKind.LABOUR: self.labour_share_percent,
            CostKind.TRAVEL: self.travel_share_percent,
            CostKind.SHIPPING: self.shipping_share_percent,
        }[cost]

    @property
    def transferability(self) -> Transferability:
        """Whether it goes with the unit to another owner. A recall is about the unit: it always does."""
        stated = self.term.conditions.transferability if self.term and self.term.conditions else None
        return Transferability.FREE if stated is None or self.kind is WarrantyKind.RECALL else stated

    @property
    def needs_fee(self) -> bool:
        """For a statutory right nobody pays a fee."""
        return self.transferability is Transferability.WITH_FEE and self.kind is not WarrantyKind.STATUTORY

    def limit(self, cost: CostKind) -> CostLimit:
        """The limits of what it pays for a kind of cost."""
        limits = self.term.cost_limits if self.term else ()
        return next((limit for limit in limits if limit.cost_kind is cost), CostLimit(cost))


def precedence(coverage: Coverage) -> tuple[int, Instant, str]:
    return (_RANK[coverage.kind], coverage.ends_at, coverage.id)
