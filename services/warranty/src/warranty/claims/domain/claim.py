"""A warranty claim: what is asked for one asset, line by line, and what was decided about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.privacy import Personal

from warranty.claims.domain.clock import ClaimClock
from warranty.claims.domain.decisions import LineAppeal, LineDecision, LineState
from warranty.claims.domain.payments import LinePayments
from warranty.product_models.domain.terms import CostKind, MeterUnit, WarrantyKind

MOST_LINES = 50
MOST_EVIDENCE = 50
MOST_DECISIONS = 20  # of one line
MOST_TRANSITIONS = 200


class ClaimState(StrEnum):
    """The header: it rolls up the lines (`states.header_of`)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INFO_REQUESTED = "info_requested"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PARTIALLY_APPROVED = "partially_approved"
    DENIED = "denied"
    APPEALED = "appealed"
    DENIED_FINAL = "denied_final"
    IN_FULFILMENT = "in_fulfilment"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"


class ClaimAction(StrEnum):
    """What can be done with a claim, in the words of the contract."""

    CREATE = "create"
    SUBMIT = "submit"
    REVIEW = "review"
    DECIDE = "decide"
    APPEAL = "appeal"
    FULFIL = "fulfil"
    SETTLE = "settle"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REMIND = "remind"
    EXPIRE = "expire"


class LineProgress(StrEnum):
    """How far an approved line is."""

    WAITING = "waiting"
    STARTED = "started"
    SETTLED = "settled"


class Remedy(StrEnum):
    REPAIR = "repair"
    REPLACEMENT = "replacement"
    PRICE_REDUCTION = "price_reduction"
    REFUND = "refund"


class EvidenceKind(StrEnum):
    DESCRIPTION = "description"
    PHOTO = "photo"
    INVOICE = "invoice"
    TEST_REPORT = "test_report"
    OTHER = "other"


class ReferralFlag(StrEnum):
    """Why people should look at a claim before rules decide it."""

    NO_COVERAGE = "no_coverage"
    DUMMY_SERIAL = "dummy_serial"
    REGISTERED_AFTER_FAILURE = "registered_after_failure"
    REPEAT_FAULT = "repeat_fault"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text, or a file by the id of tickets' attachment."""

    kind: EvidenceKind
    attachment_id: str
    text: Annotated[str, Personal("what was written as evidence")]
    added_by: Actor
    added_at: Instant


@dataclass(frozen=True, slots=True)
class ClaimMeter:
    value: int
    unit: MeterUnit


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """`number` counts from 1. `decisions` has all that were made, the one that holds last.

    `tax`: of what is asked, apart from it. `payments`: who pays, from its approval on; none of before claims had it.
    """

    number: int
    fault_reason: str
    component: str
    part_number: str
    cost_kind: CostKind
    quantity: int
    asked: Money
    requested_remedy: Remedy
    state: LineState = LineState.OPEN
    granted_remedy: Remedy | None = None
    attempts: int = 0
    progress: LineProgress = LineProgress.WAITING
    fulfilment_reference: str = ""
    settled_at: Instant | None = None
    appeal: LineAppeal | None = None
    decisions: tuple[LineDecision, ...] = ()
    tax: Money | None = None
    payments: LinePayments | None = None

    @property
    def decision(self) -> LineDecision | None:
        """The decision that holds; None while the line is open."""
        return self.decisions[-1] if self.decisions and self.state is not LineState.OPEN else None

    @property
    def in_full(self) -> bool:
        """Whether all that was asked is approved: where it is known who pays, the customer pays nothing."""
        if self.state is LineState.APPROVED and self.payments is not None:
            return not self.payments.customer.net.amount_minor
        made = self.decision
        if self.state is not LineState.APPROVED or made is None or made.share_percent < 100:
            return False
        return made.cap is None or made.cap.amount_minor >= self.asked.amount_minor


@dataclass(frozen=True, slots=True)
class CoverageSnapshot:
    """What covered the asset when it failed, as it was resolved when the claim was created."""

    covered: bool
    coverage_id: str
    kind: WarrantyKind | None
    ends_at: Instant | None
    parts_share_percent: int
    labour_share_percent: int
    travel_share_percent: int
    shipping_share_percent: int
    reason: str
    resolved_at: Instant


@dataclass(frozen=True, slots=True)
class InfoRequest:
    """Waits for an answer. At `next_at` the customer is reminded, or the claim expires."""

    requested_at: Instant
    reminders: int
    next_at: Instant


@dataclass(frozen=True, slots=True)
class ClaimTransition:
    action: ClaimAction
    from_state: ClaimState
    to_state: ClaimState
    by: Actor
    at: Instant
    reason: Annotated[str, Personal("why it was done, in their words")] = ""


@dataclass(frozen=True, slots=True)
class Claim:
    id: str
    retailer: str
    customer_id: str
    asset_id: str
    ticket_id: str
    description: Annotated[str, Personal("what failed, in their words")]
    failed_at: Instant
    meter: ClaimMeter | None
    lines: tuple[ClaimLine, ...]
    evidence: tuple[Evidence, ...]
    coverage: CoverageSnapshot
    flags: tuple[ReferralFlag, ...]
    repeat_of: str
    state: ClaimState
    created_by: Actor
    created_at: Instant
    updated_at: Instant
    submitted_at: Instant | None = None
    reviewer: Actor | None = None
    info: InfoRequest | None = None
    ended: ClaimState | None = None
    transitions: tuple[ClaimTransition, ...] = ()
    erased_at: Instant | None = None
    purchase_id: str = ""  # the sale of the asset that it is for; empty: stored before claims had it
    clock: ClaimClock | None = None  # None: a draft, or nothing was promised when it was submitted
    version: int = 0
    fences: int = 0  # how often a change that was given up was kept from ending late (claim_money)
