# Generated from aftersales/warranty/v1/claim.proto: `make protos`.
"""Models of aftersales/warranty/v1/claim.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.common.common import Actor, Money, MoneyInput
from gateway.rest.generated.formats import Id
from gateway.rest.generated.warranty.adjudication import AdjudicationDecision, AdjudicationStep, AdjudicationTexts
from gateway.rest.generated.warranty.claim_clock import ClaimClock
from gateway.rest.generated.warranty.product_model import CostKind, MeterUnit, WarrantyKind
from gateway.rest.schemas.fields import REQUEST, Instant, InstantIn, Schema, doc, may

ClaimLineState = Literal["open", "info", "approved", "denied"]


BillingKind = Literal["customer", "seller", "manufacturer", "supplier", "contract", "goodwill"]


Remedy = Literal["repair", "replacement", "price_reduction", "refund"]


ClaimLineProgress = Literal["waiting", "started", "settled"]


EvidenceKind = Literal["description", "photo", "invoice", "test_report", "other"]


ClaimAction = Literal[
    "create", "submit", "review", "decide", "appeal", "fulfil", "settle", "close", "withdraw", "remind", "expire"
]


ClaimState = Literal[
    "draft",
    "submitted",
    "info_requested",
    "in_review",
    "approved",
    "partially_approved",
    "denied",
    "appealed",
    "denied_final",
    "in_fulfilment",
    "settled",
    "withdrawn",
    "expired",
    "closed",
]


ClaimReferralFlag = Literal["no_coverage", "dummy_serial", "registered_after_failure", "repeat_fault"]


class ClaimMeter(Schema):
    """The reading of a meter when the asset failed."""

    value: int = doc("What it shows.", 1240)
    unit: MeterUnit = doc("What it counts.", "hours")


class ClaimAppeal(Schema):
    """The appeal against the decision about a line."""

    text: str = doc("Why the customer disagrees.", "It was never dropped.")
    appealed_by: Actor = may("Who appealed.")
    appealed_at: Instant = doc("When.", "2026-11-15T12:00:00Z")
    decided_at: Instant = may("When it was decided; left out before.", "2026-11-17T09:00:00Z")


class ClaimAdjudication(Schema):
    """How a version of the retailer's rules decided about a line."""

    rules_id: str = doc("The version.", "adj_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    rule_id: str = doc("The rule that decided; empty where none applied.", "small-parts")
    decision: AdjudicationDecision = doc(
        "What it decided. A second request for the same information refers the line instead.", "approve"
    )
    steps: list[AdjudicationStep] = doc(
        "Why, at most 25 tests. Without a rule: of each one the first test that kept it from applying."
    )


class ClaimDecision(Schema):
    """One decision about a line."""

    state: ClaimLineState = doc(
        "What was decided. open: it was referred to a person, by rules or for its money.", "approved"
    )
    share_percent: int = doc("How much of it is paid for, in percent; 0 unless it is approved.", 100)
    cap: Money = may("At most so much; left out where there is no limit.")
    reason_code: str = doc(
        "Why, as a code; empty where none was given. Of a line that stays open for its money: "
        "`currencies_differ`, as list price or coverage are in another currency, or `cap_used_up`, as no "
        "coverage pays but for its cap; or `goodwill_limit`, as rules may not grant so much.",
        "EXCLUDED",
    )
    text: str = doc("Why, in words for the customer; or what is asked.", "The compressor is covered for five years.")
    decided_by: Actor = may("Who decided.")
    decided_at: Instant = doc("When. The customer may appeal for 30 days from then.", "2026-11-13T08:00:00Z")
    texts: AdjudicationTexts = may(
        "The text in every language, where rules decided; `text` is then the English one. Left out in lists."
    )
    adjudication: ClaimAdjudication = may(
        "How rules decided; left out where a person did, and in lists. Staff alone see it. Left out for all "
        "but agents, supervisors, admins."
    )
    goodwill: bool = doc("Whether goodwill pays what coverages leave of the share.", False)


class ClaimLinePayment(Schema):
    """What one party pays of a line."""

    kind: BillingKind = doc("Whom it is billed to.", "manufacturer")
    billed_to: str = doc(
        "Which of them: the customer, the retailer, the maker, the coverage of a contract.", "Frostvik"
    )
    coverage_id: str = doc(
        "The coverage that pays; empty for the customer, and for goodwill.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k"
    )
    net: Money = may("How much, without tax.")
    tax: Money = may("Tax on it.")


class ClaimLinePayments(Schema):
    """Who pays what of an approved line. The net amounts of all of them sum to `allowed`."""

    allowed: Money = may("What is allowed: the lesser of what was asked and the price list.")
    above_list: Money = may("What was asked beyond the price list, which nobody pays.")
    customer: ClaimLinePayment = may("What the customer pays.")
    payers: list[ClaimLinePayment] = doc(
        "What others pay, in the order in which they do. Staff alone see it. Empty for all but agents, "
        "supervisors, admins."
    )


class ClaimLine(Schema):
    """One thing that is asked for."""

    number: int = doc("Its number, from 1.", 1)
    fault_reason: str = doc("What is wrong, as a code of the retailer: a-z, 0-9 and _.", "no_cooling")
    component: str = doc("Of which component; empty: of the unit itself.", "compressor")
    part_number: str = doc("Which part is needed; empty where none is.", "KX-220")
    cost_kind: CostKind = doc("What kind of cost.", "parts")
    quantity: int = doc("How many.", 1)
    asked: Money = doc("What is asked for the line in all. 0: the remedy alone.")
    requested_remedy: Remedy = doc("How it should be put right.", "repair")
    state: ClaimLineState = doc("Its state.", "open")
    granted_remedy: Remedy = may("How it is put right; left out unless it is approved.", "repair")
    attempts: int = doc("How often its remedy was begun.", 0)
    progress: ClaimLineProgress = doc("How far its remedy is.", "waiting")
    fulfilment_reference: str = doc(
        "The repair order, return or credit by which it is put right; empty while none is known.", "RO-2026-88"
    )
    settled_at: Instant = may("When its remedy was done; left out before.", "2026-11-20T10:00:00Z")
    appeal: ClaimAppeal = may("The appeal against its decision; left out where there was none.")
    decisions: list[ClaimDecision] = doc("All decisions about it, at most 20, the last one last.")
    tax: Money = may(
        "The tax on what is asked, which stands apart from it, in the same currency. Left out: there is none."
    )
    payments: ClaimLinePayments = may(
        "Who pays what of it, from its approval on; left out before, and where it is denied."
    )


class ClaimEvidence(Schema):
    """One piece of evidence: a file of a ticket, or a text."""

    kind: EvidenceKind = doc("What it is.", "photo")
    attachment_id: str = doc("The attachment; empty for a text.", "att_7k2vq5mzn3xw4tjr6b2ohcyaua")
    text: str = doc("The text; empty for a file.", "Serviced in March.")
    added_by: Actor = may("Who handed it in.")
    added_at: Instant = doc("When.", "2026-11-12T09:35:00Z")


class ClaimCoverage(Schema):
    """What covered the asset when it failed."""

    covered: bool = doc("Whether any coverage applied.", True)
    coverage_id: str = doc("The coverage that applied; empty where none did.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    kind: WarrantyKind = may("Its kind; left out where none applied.", "statutory")
    ends_at: Instant = may("When it ends; left out where none applied.", "2028-11-05T23:00:00Z")
    parts_share_percent: int = doc("Share of the parts that it pays for, in percent.", 100)
    labour_share_percent: int = doc("Share of the labour that it pays for, in percent.", 100)
    travel_share_percent: int = doc("Share of the travel that it pays for, in percent.", 0)
    shipping_share_percent: int = doc("Share of the shipping that it pays for, in percent.", 0)
    reason: str = doc("Why none applied: EXPIRED, NOT_STARTED, NO_COVERAGE; empty where one did.", "")
    resolved_at: Instant = doc("When this was found out.", "2026-11-12T09:30:00Z")


class ClaimInfoRequest(Schema):
    """What was asked, and until when it can be answered."""

    requested_at: Instant = doc("When it was asked.", "2026-11-13T08:00:00Z")
    reminders: int = doc("How many reminders there were.", 1)
    next_at: Instant = doc("When the next one comes; after the second, when the claim expires.", "2026-11-27T08:00:00Z")


class ClaimTransition(Schema):
    """One thing that happened to a claim."""

    action: ClaimAction = doc("What was done.", "submit")
    from_state: ClaimState = doc("The state before.", "draft")
    to_state: ClaimState = doc("The state after it.", "submitted")
    by: Actor = may("Who did it.")
    at: Instant = doc("When.", "2026-11-12T09:35:00Z")
    reason: str = doc(
        "Why, in their words; empty where they gave none. Customers do not see it. Empty for all but agents, "
        "supervisors, partners, admins.",
        "Customer bought a new one",
    )


class Claim(Schema):
    """What is asked for one asset that failed, line by line, and what was decided."""

    id: str = doc("Its id.", "clm_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    retailer: str = doc("The tenant: that of the asset.", "nordic-home")
    customer_id: str = doc("Who owned the asset when the claim was created.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset_id: str = doc("The asset that failed.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    ticket_id: str = doc(
        "The ticket that it came from, as you give it: it is not looked up.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"
    )
    description: str = doc(
        "What failed, in the words of whom the claim is from.", "It no longer cools below 9 degrees."
    )
    failed_at: Instant = doc(
        "When it failed: not before the day of its sale, not after a return, and not in the future.",
        "2026-11-10T07:30:00Z",
    )
    meter: ClaimMeter = may("What its meter read when it failed.")
    lines: list[ClaimLine] = doc("What is asked for.")
    evidence: list[ClaimEvidence] = doc("What was handed in, at most 50 pieces.")
    required_evidence: list[EvidenceKind] = doc("What evidence the claim needs to be submitted.", ["description"])
    missing_evidence: list[EvidenceKind] = doc("Of that, what is not there yet.", [])
    coverage: ClaimCoverage = may(
        "What covered the asset when it failed, as it was when the claim was created. It decides nothing by itself."
    )
    flags: list[ClaimReferralFlag] = doc(
        "Why people should look at it. Staff and partners alone see them. Empty for all but agents, "
        "supervisors, partners, admins.",
        ["repeat_fault"],
    )
    repeat_of: str = doc(
        "The claim under which the same fault was repaired, while that repair is good; empty where there is none.",
        "clm_7xw3k6v5jrb2ohc7yaq4tq2mzn",
    )
    state: ClaimState = doc("Its state.", "draft")
    allowed_actions: list[ClaimAction] = doc("What you may do with it now.", ["submit", "withdraw"])
    created_by: Actor = may("Who created it.")
    created_at: Instant = doc("When it was created.", "2026-11-12T09:30:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-12T09:30:00Z")
    submitted_at: Instant = may("When it was submitted first; left out while it is a draft.", "2026-11-12T09:35:00Z")
    reviewer: Actor = may(
        "Who looks at it; left out where nobody does. Staff and partners alone see it. Left out for all but "
        "agents, supervisors, partners, admins."
    )
    info: ClaimInfoRequest = may("What is waited for; left out where nothing was asked.")
    transitions: list[ClaimTransition] = doc(
        "All that happened to it, oldest first, in GET by id only; empty in lists."
    )
    etag: str = doc("Its version; the ETag header has it in quotes.", "1-5d1f0a9c")
    clock: ClaimClock = may("What is promised for it; left out where nothing was when it was submitted, and before.")


class ClaimMeterInput(Schema):
    """The reading of a meter when the asset failed."""

    model_config = REQUEST

    value: int = doc("What it shows.", 1240, ge=0, le=1000000000000)
    unit: MeterUnit = doc("What it counts.", "hours")


class ClaimLineInput(Schema):
    """One thing that is asked for."""

    model_config = REQUEST

    fault_reason: Annotated[str, StringConstraints(min_length=1, max_length=40), passes("name")] = doc(
        "What is wrong, as a code of the retailer: a-z, 0-9 and _.", "no_cooling"
    )
    component: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "Of which component; empty: of the unit itself.", "compressor"
    )
    part_number: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "Which part is needed; empty where none is.", "KX-220"
    )
    cost_kind: CostKind = doc("What kind of cost.", "parts")
    quantity: int = doc("How many.", 1, ge=1, le=1000)
    asked: MoneyInput = doc("What is asked for the line in all. 0: the remedy alone.")
    requested_remedy: Remedy = doc("How it should be put right.", "repair")
    tax: MoneyInput = may(
        "The tax on what is asked, which stands apart from it, in the same currency. Left out: there is none."
    )


class ClaimInput(Schema):
    """What is asked for one asset that failed, line by line, and what was decided."""

    model_config = REQUEST

    asset_id: Id = doc("The asset that failed.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    ticket_id: Id = may(
        "The ticket that it came from, as you give it: it is not looked up.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"
    )
    description: Annotated[str, StringConstraints(min_length=1, max_length=4000), passes("visible_text")] = doc(
        "What failed, in the words of whom the claim is from.", "It no longer cools below 9 degrees."
    )
    failed_at: InstantIn = doc(
        "When it failed: not before the day of its sale, not after a return, and not in the future.",
        "2026-11-10T07:30:00Z",
    )
    meter: ClaimMeterInput = may("What its meter read when it failed.")
    lines: list[ClaimLineInput] = doc("What is asked for.", min_length=1, max_length=50)
