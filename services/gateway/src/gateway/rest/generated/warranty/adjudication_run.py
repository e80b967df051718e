# Generated from aftersales/warranty/v1/adjudication_run.proto: `make protos`.
"""Models of aftersales/warranty/v1/adjudication_run.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Money
from gateway.rest.generated.warranty.adjudication import AdjudicationDecision
from gateway.rest.schemas.fields import Instant, Schema, doc, may

AdjudicationRunState = Literal["running", "completed"]


class AdjudicationRunOutcome(Schema):
    """How often something is decided."""

    decision: AdjudicationDecision = doc("What is decided.", "approve")
    before: int = doc("Of how many lines when rules decided them last.", 180)
    after: int = doc("Of how many lines by this version.", 187)


class AdjudicationRunAmount(Schema):
    """What is paid in one currency."""

    before: Money = may("By what rules decided before. 10^12 stands for all that is more, too.")
    after: Money = may("By this version.")


class AdjudicationRunLine(Schema):
    """A line that is decided otherwise."""

    claim_id: str = doc("Its claim.", "clm_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    line: int = doc("Its number.", 1)
    before: AdjudicationDecision = doc("What rules decided when they decided it last.", "refer")
    after: AdjudicationDecision = doc("What this version decides.", "approve")
    rule_before: str = doc("The rule that decided before; empty where none applied.", "large-parts")
    rule_after: str = doc("The rule that decides now; empty where none applies.", "small-parts")


class AdjudicationRun(Schema):
    """What a version of the rules would decide about the claims that were submitted last, from the facts stored
    with them. It changes nothing about the claims.
    """

    id: str = doc("Its id.", "adr_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant.", "nordic-home")
    rules_id: str = doc("The version that it tries.", "adj_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    state: AdjudicationRunState = doc("How far it is.", "completed")
    claims: int = doc("How many claims it reads at most.", 200)
    claims_read: int = doc("How many it has read.", 200)
    claims_not_replayable: int = doc(
        "How many of these have no stored facts, as no rules decided any of their lines. They count nowhere else.", 12
    )
    lines: int = doc("How many lines the version decided.", 231)
    lines_changed: int = doc("How many of these it decides otherwise than rules did before.", 7)
    outcomes: list[AdjudicationRunOutcome] = doc("Each decision with the number of its lines.")
    amounts: list[AdjudicationRunAmount] = doc(
        "What coverages pay of the lines that rules approve, for each currency, without tax. Where rules "
        "approved before and nobody has decided since, it is what is stored with the line; elsewhere an "
        "estimate: what is asked up to the price list, times the share of the coverage, up to what was left "
        "of its cap, without a deductible."
    )
    changed: list[AdjudicationRunLine] = doc(
        "The first 200 lines that are decided otherwise, those of the newest claims first."
    )
    created_at: Instant = doc("When it was created.", "2026-11-20T08:05:00Z")
    ended_at: Instant = may("When it ended; left out while it runs.", "2026-11-20T08:05:04Z")
