"""What a dry run counts, as pure functions."""

from dataclasses import replace
from typing import Any

import pytest
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.pages import Cursor
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.adjudication.domain.rules import AdjudicationRules, Decision, RuleDraft, new_version
from warranty.adjudication_runs.domain.replaying import replay
from warranty.adjudication_runs.domain.run import (
    LARGEST_SUM,
    MOST_CHANGED,
    MOST_OPEN,
    AdjudicationRun,
    Overtaken,
    ReplayedClaim,
    ReplayedLine,
    RunAmount,
    RunState,
    checkpoint,
    free_slot,
)
from warranty.claims.domain.automatic import adjudicated
from warranty.claims.domain.changing import Charge
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.facts import facts_of
from warranty.claims.domain.money import BillingKind, Referral
from warranty.claims.domain.payments import LinePayment, LinePayments
from warranty.product_models.domain.terms import CostKind

from services.warranty.tests.adjudication.steps import EURO, LIMIT, draft
from services.warranty.tests.claims.claims import ASSET, NOW, RULES, created, decided, line, submitted, verdict

RUN = AdjudicationRun(
    id="adr_1", retailer="nordic-home", rules_id="adj_1", claims=3, slot=0, created_at=NOW, due_at=NOW
)
LABOUR = {"field": "line.cost_kind", "operator": "equals", "value": "labour"}
APPROVES = draft(LIMIT)
DENIES = draft(LABOUR, Decision.DENY, id="labour")
REFERS = draft(EURO, Decision.REFER, id="all")
ASKS = draft({"field": "claim.evidence", "operator": "equals", "value": 0}, Decision.REQUEST_INFORMATION, id="photo")


def version(*drafts: RuleDraft) -> AdjudicationRules:
    return new_version("nordic-home", "Limits", drafts, id="adj_1", now=NOW)


def charging(found: int | Referral) -> Charge:
    """Each approved line is paid so much, or is for a person to look at."""

    def payments(asked: Money) -> LinePayments | Referral:
        if isinstance(found, Referral):
            return found
        none, paid = Money(0, asked.currency), Money(found, asked.currency)
        customer = LinePayment(BillingKind.CUSTOMER, "cus_1", "", none, none)
        payer = LinePayment(BillingKind.SELLER, "nordic-home", "cov_1", paid, none)
        return LinePayments(asked, none, customer, (payer,))

    return lambda claim, numbers: {each.number: payments(each.asked) for each in claim.lines if each.number in numbers}


def by_rules(claim: Claim, rules: AdjudicationRules, charge: Charge) -> Claim:
    facts = facts_of(claim, ASSET, ())
    return adjudicated(claim, rules, facts, RULES, NOW, remind_every_days=7, charge=charge)[0]


def handed_in(*lines: Any) -> Claim:
    """Whatever evidence such lines need."""
    return replace(submitted(), lines=created(*lines).lines)


def run_over(rules: AdjudicationRules, *claims: Claim) -> AdjudicationRun:
    return checkpoint(RUN, [replay(each, rules) for each in claims], None, None, NOW)


asked_lines = st.builds(
    lambda kind, minor, currency, fault: line(cost_kind=kind, asked=Money(minor, currency), fault_reason=fault),
    st.sampled_from(CostKind),
    st.integers(0, 30_000),
    st.sampled_from(["EUR", "SEK"]),
    st.sampled_from(["leak", "noise"]),
)


@given(
    st.lists(asked_lines, min_size=1, max_size=4),
    st.permutations([APPROVES, DENIES, REFERS, ASKS]).flatmap(
        lambda drafts: st.integers(1, 4).map(lambda many: drafts[:many])
    ),
    st.one_of(st.integers(0, 30_000), st.sampled_from(Referral)),
)
def test_run_of_the_pinned_version_changes_nothing(
    lines: list[Any], drafts: list[RuleDraft], found: int | Referral
) -> None:
    rules = version(*drafts)
    run = run_over(rules, by_rules(handed_in(*lines), rules, charging(found)))
    assert (run.lines, run.lines_changed, run.changed) == (len(lines), 0, ())
    assert all(each.before == each.after for each in run.outcomes)
    assert all(each.before == each.after for each in run.amounts)
    assert sum(each.before for each in run.outcomes) == len(lines)


def test_other_version_shows_lines_and_money_that_change() -> None:
    claim = by_rules(
        submitted(line(asked=Money(12_000, "EUR")), line(cost_kind=CostKind.LABOUR, asked=Money(2_000, "EUR"))),
        version(APPROVES, DENIES),
        charging(9_000),
    )
    run = run_over(version(APPROVES), claim)
    [changed] = run.changed
    assert (changed.claim_id, changed.line, changed.before, changed.after, changed.rule_before, changed.rule_after) == (
        *(claim.id, 2, Decision.DENY, Decision.APPROVE, "labour", "small-parts"),
    )
    assert {each.decision: (each.before, each.after) for each in run.outcomes} == {
        Decision.APPROVE: (1, 2),
        Decision.DENY: (1, 0),
        Decision.REFER: (0, 0),
        Decision.REQUEST_INFORMATION: (0, 0),
    }
    assert run.amounts == (RunAmount(Money(9_000, "EUR"), Money(11_000, "EUR")),)


def test_line_whose_money_is_for_a_person_pays_nothing() -> None:
    claim = by_rules(submitted(line()), version(APPROVES), charging(Referral.CAP_USED_UP))
    assert run_over(version(APPROVES), claim).amounts == ()


def test_claim_that_only_people_decided_is_not_replayable() -> None:
    claim = decided(submitted(), verdict(1, LineState.APPROVED))
    run = run_over(version(APPROVES), claim)
    assert (run.claims_read, run.claims_not_replayable, run.lines, run.amounts) == (1, 1, 0, ())


def changing(number: int, minor: int = 0) -> ReplayedLine:
    asked = Money(minor, "EUR")
    return ReplayedLine(number, Decision.REFER, Decision.APPROVE, "", "r", asked, asked)


def test_batch_counts_once_and_the_last_one_ends_the_run() -> None:
    last = Cursor(7, "clm_2")
    two = [ReplayedClaim("clm_1", ()), ReplayedClaim("clm_2", ())]
    first = checkpoint(RUN, two, None, last, NOW)
    assert (first.state, first.claims_read, first.begins_after) == (RunState.RUNNING, 2, Cursor(Instant(7), "clm_2"))
    with pytest.raises(Overtaken):
        checkpoint(first, two, None, last, NOW)
    ended = checkpoint(first, two[:1], last, Cursor(6, "clm_1"), NOW)
    assert (ended.state, ended.claims_read, ended.due_at, ended.ended_at) == (RunState.COMPLETED, 3, None, NOW)
    with pytest.raises(Overtaken):
        checkpoint(ended, two[:1], last, None, NOW)


def test_changed_lines_and_sums_are_bounded() -> None:
    many = tuple(changing(number, LARGEST_SUM // 2 + 1) for number in range(1, 51))
    run = checkpoint(RUN, [ReplayedClaim(f"clm_{each}", many) for each in range(5)], None, None, NOW)
    assert (len(run.changed), run.lines_changed) == (MOST_CHANGED, 250)
    assert run.amounts[0].after == Money(LARGEST_SUM, "EUR")


def test_retailer_has_five_open_runs_at_most() -> None:
    taken = [replace(RUN, slot=slot) for slot in range(MOST_OPEN)]
    assert free_slot([*taken[:2], *taken[3:]]) == 2
    with pytest.raises(Refused) as refused:
        free_slot(taken)
    assert refused.value.reason == "TOO_MANY_ADJUDICATION_RUNS"
