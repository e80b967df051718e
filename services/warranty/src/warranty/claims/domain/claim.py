"""A warranty claim: what is asked for one asset, line by line, and what was decided about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.privacy import Personal

from warranty.adjudication.domain.rules import CustomerTexts, Decision
from warranty.adjudication.domain.vocabulary import Operator
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


class LineState(StrEnum):
    OPEN = "open"
    INFO = "info"
    APPROVED = "approved"
    DENIED = "denied"


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
class DecisionStep:
    """A test that an automatic decision depends on, with values and fact as text."""

    path: str
    field: str
    operator: Operator
    values: tuple[str, ...]
    fact: str | None
    result: bool | None


@dataclass(frozen=True, slots=True)
class Adjudication:
    """How rules decided. The version of `rules_id` decides the same by `facts` (JSON), whenever it is asked.

    `rule_id`: empty where no rule applied.
    """

    rules_id: str
    rule_id: str
    decision: Decision
    steps: tuple[DecisionStep, ...]
    facts: str


@dataclass(frozen=True, slots=True)
class LineDecision:
    """One decision about a line. `share_percent` and `cap` are those of an approval.

    Decisions of rules alone have `adjudication`, `texts` and, where they refer the line to a person, the state OPEN.
    """

    state: LineState
    share_percent: int
    cap: Money | None
    reason_code: str
    text: Annotated[str, Personal("what the customer was told about it")]
    decided_by: Actor
    decided_at: Instant
    texts: CustomerTexts | None = None
    adjudication: Adjudication | None = None


@dataclass(frozen=True, slots=True)
class LineAppeal:
    text: Annotated[str, Personal("why the customer disagrees")]
    appealed_by: Actor
    appealed_at: Instant
    decided_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """`number` counts from 1. `decisions` has all that were made, the one that holds last."""

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

    @property
    def decision(self) -> LineDecision | None:
        """The decision that holds; None while the line is open."""
        return self.decisions[-1] if self.decisions and self.state is not LineState.OPEN else None

    @property
    def in_full(self) -> bool:
        """Whether all that was asked is approved."""
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
    version: int = 0
