"""What rules decide about claims that are handed in."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from warranty.adjudication.domain.adjudicating import ClaimFacts, wrong_in_facts
from warranty.adjudication.domain.rules import AdjudicationRules, Decision, RuleDraft, new_version
from warranty.assets.domain.asset import Asset
from warranty.claims.domain.automatic import MOST_AUTOMATIC, MOST_STEPS, adjudicated, replayed
from warranty.claims.domain.claim import MOST_TRANSITIONS, Claim, ClaimState
from warranty.claims.domain.deciding import appeal, review
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.earlier import earlier_of
from warranty.claims.domain.events import ClaimChanged
from warranty.claims.domain.facts import facts_of
from warranty.claims.domain.moving import fulfil, submit
from warranty.product_models.domain.terms import (
    CostKind,
    CostLimit,
    StartBasis,
    TermConditions,
    WarrantyKind,
    WarrantyTerm,
)

from services.warranty.tests.adjudication.steps import EURO, LIMIT, TEXTS, draft
from services.warranty.tests.claims.claims import (
    AINO,
    ASSET,
    COVERAGE,
    MIKKO,
    NOW,
    RULES,
    created,
    decided,
    line,
    submitted,
    verdict,
)

NO_EVIDENCE = {"field": "claim.evidence", "operator": "equals", "value": 0}
LABOUR = {"field": "line.cost_kind", "operator": "equals", "value": "labour"}
COVERED = draft(LIMIT)
DENIES = draft(LABOUR, Decision.DENY, id="labour")
ASKS = draft(NO_EVIDENCE, Decision.REQUEST_INFORMATION, id="photo")


def version(*drafts: RuleDraft) -> AdjudicationRules:
    return new_version("nordic-home", "Limits", drafts, id="adj_1", now=NOW)


def facts(claim: Claim, asset: Asset | None = ASSET, earlier: Sequence[Claim] = ()) -> ClaimFacts:
    return facts_of(claim, asset, [earlier_of(each) for each in earlier])


def by_rules(claim: Claim, *drafts: RuleDraft, asset: Asset = ASSET) -> Claim:
    return adjudicated(claim, version(*drafts), facts(claim, asset), RULES, NOW, remind_every_days=7)[0]


def limited(**changes: Any) -> Asset:
    """Whose coverage has these limits or conditions, and pays 50 percent of parts."""
    term = WarrantyTerm(WarrantyKind.COMMERCIAL, 24, StartBasis.SALE, 50, 50, 0, **changes)
    covered = replace(COVERAGE, kind=WarrantyKind.COMMERCIAL, parts_share_percent=50, term=term)
    return replace(ASSET, coverages=(covered,), sold_at=Instant(900 * DAY))


@pytest.mark.parametrize(("rule", "referred"), [(COVERED, False), (DENIES, True)], ids=["limit", "referral"])
def test_event_names_a_mere_referral(rule: RuleDraft, referred: bool) -> None:
    claim = submitted(line())
    _, [event] = adjudicated(claim, version(rule), facts(claim), RULES, NOW, remind_every_days=7)
    assert isinstance(event, ClaimChanged)
    assert event.referred is referred


def test_each_open_line_is_decided_in_one_outcome() -> None:
    claim = submitted(line(), line(cost_kind=CostKind.LABOUR), line(fault_reason="leak", asked=Money(90_000, "EUR")))
    after, events = adjudicated(claim, version(COVERED, DENIES), facts(claim), RULES, NOW, remind_every_days=7)
    assert [each.state for each in after.lines] == [LineState.APPROVED, LineState.DENIED, LineState.OPEN]
    assert (after.state, [each.claim.transitions[-1].by for each in events]) == (ClaimState.SUBMITTED, [RULES])
    first, _, third = (each.decisions[-1] for each in after.lines)
    assert first.adjudication
    assert (first.adjudication.rules_id, first.adjudication.rule_id) == ("adj_1", "small-parts")
    assert (first.share_percent, first.texts, first.text, first.decided_by) == (100, TEXTS, "Yes", RULES)
    assert [each.path for each in first.adjudication.steps] == [f"rules[0].when.all[{n}]" for n in range(3)]
    assert third.adjudication
    assert (third.adjudication.decision, third.reason_code, third.text) == (Decision.REFER, "no_rule_applies", "")


def test_stored_facts_replay_to_the_stored_decision() -> None:
    claim = submitted(line(), line(cost_kind=CostKind.LABOUR), line(fault_reason="leak", asked=Money(90_000, "EUR")))
    rules = version(COVERED, DENIES)
    for each in by_rules(claim, COVERED, DENIES).lines:
        made = each.decisions[-1]
        assert made.adjudication
        again = replayed(made, each.number, rules, json.loads(made.adjudication.facts))
        assert (again.decision, again.rule_id, again.reason_code, again.texts) == (
            *(made.adjudication.decision, made.adjudication.rule_id, made.reason_code, made.texts),
        )
        assert [step.path for step in again.steps] == [step.path for step in made.adjudication.steps]


def test_approval_has_the_share_that_the_coverage_pays() -> None:
    after = by_rules(submitted(), COVERED, asset=limited())
    assert (after.state, after.lines[0].decisions[-1].share_percent) == (ClaimState.PARTIALLY_APPROVED, 50)


def test_rules_ask_once_and_then_refer() -> None:
    asked = by_rules(submitted(), ASKS)
    assert (asked.state, asked.info is not None) == (ClaimState.INFO_REQUESTED, True)
    again = by_rules(submit(asked, (), MIKKO, NOW)[0], ASKS)
    assert (again.state, again.lines[0].state, again.info) == (ClaimState.SUBMITTED, LineState.OPEN, None)
    answered = by_rules(submit(asked, (), MIKKO, NOW)[0], COVERED)
    assert answered.state is ClaimState.APPROVED


def test_what_a_person_decided_stays_with_people() -> None:
    asked = decided(submitted(), verdict(1, LineState.INFO))
    answered, _ = submit(asked, (), MIKKO, NOW)
    assert by_rules(answered, COVERED) == answered


def test_automatic_denial_is_appealed_to_anybody() -> None:
    denied = by_rules(submitted(), draft(EURO, Decision.DENY))
    appealed, _ = appeal(denied, (), "It is covered.", MIKKO, NOW)
    reviewed, _ = review(appealed, (), AINO, NOW)
    assert decided(reviewed, verdict(1, LineState.APPROVED)).state is ClaimState.APPROVED
    question = decided(reviewed, verdict(1, LineState.INFO))
    answered, _ = submit(question, (), MIKKO, NOW)
    assert by_rules(answered, draft(EURO, Decision.DENY)) == answered


def test_lines_are_decided_while_others_are_fulfilled() -> None:
    both = decided(submitted(line(), line(fault_reason="leak")), verdict(1, LineState.APPROVED))
    begun = fulfil(both, (), "RO-1", AINO, NOW)[0]
    first, second = begun.lines
    begun = replace(begun, reviewer=None, state=ClaimState.SUBMITTED, lines=(first, replace(second, decisions=())))
    assert by_rules(begun, draft(EURO, Decision.DENY)).state is ClaimState.IN_FULFILMENT


def test_automatic_decisions_of_a_line_are_bounded() -> None:
    claim = submitted()
    for _ in range(MOST_AUTOMATIC + 1):
        claim = by_rules(claim, draft({"not": EURO}, Decision.DENY))
    assert len(claim.lines[0].decisions) == MOST_AUTOMATIC
    full = replace(submitted(), transitions=claim.transitions[:1] * MOST_TRANSITIONS)
    assert by_rules(full, COVERED) == full
    long = draft({"all": [EURO] * (MOST_STEPS + 1)}, Decision.DENY)
    made = by_rules(submitted(), long).lines[0].decisions[-1].adjudication
    assert made
    assert len(made.steps) == MOST_STEPS


def test_facts_are_of_the_vocabulary_and_of_the_claim() -> None:
    asset = limited(cost_limits=(CostLimit(CostKind.PARTS, per_claim=Money(9_000, "EUR")),))
    known = facts(submitted(), asset)
    assert not wrong_in_facts(known.claim, "facts", of_line=False)
    assert not wrong_in_facts(known.lines[0].facts, "facts", of_line=True)
    assert {**known.claim, **known.lines[0].facts} == {
        "claim.origin": "customer",
        "claim.currency": "EUR",
        "claim.asked": 12_000,
        "claim.lines": 1,
        "claim.evidence": 0,
        "claim.days_since_failure": 10,
        "asset.product_model": "mod_1",
        "asset.manufacturer": "Frostvik",
        "asset.condition": "new",
        "asset.age_days": 90,
        "asset.dummy_serial": False,
        "asset.registered_after_failure": False,
        "history.claims": 0,
        "history.denied_claims": 0,
        "history.repeat_fault": False,
        "line.cost_kind": "parts",
        "line.remedy": "repair",
        "line.fault_reason": "no_cooling",
        "line.part_number": "KX-220",
        "line.quantity": 1,
        "line.asked": 12_000,
        "line.another_currency": False,
        "coverage.applies": True,
        "coverage.kind": "commercial",
        "coverage.share_percent": 50,
        "coverage.days_left": 610,
        "coverage.cap_left": 9_000,
    }


@pytest.mark.parametrize(
    ("asset", "applies"),
    [
        (limited(), True),
        (limited(conditions=TermConditions(excluded_faults=("no_cooling",))), False),
        (limited(conditions=TermConditions(maintenance=True)), None),
        (replace(ASSET, coverages=()), False),
        (replace(ASSET, customer_id="cus_2"), None),
        (None, None),
    ],
)
def test_coverage_that_is_uncertain_is_missing(asset: Asset | None, applies: bool | None) -> None:
    assert facts(submitted(), asset).lines[0].facts.get("coverage.applies") is applies


def test_amounts_in_several_currencies_are_for_people() -> None:
    mixed = submitted(line(), line(fault_reason="leak", asked=Money(5, "SEK")))
    known = facts(mixed)
    assert "claim.currency" not in known.claim
    assert all(each.facts["line.another_currency"] is True for each in known.lines)
    capped = limited(cost_limits=(CostLimit(CostKind.PARTS, per_claim=Money(9_000, "SEK")),))
    assert by_rules(submitted(), COVERED, asset=capped).lines[0].decisions[-1].reason_code == "currencies_differ"


def test_history_counts_claims_that_were_handed_in() -> None:
    claim = submitted()
    denied = replace(by_rules(submitted(), draft(EURO, Decision.DENY)), id="clm_2")
    later = replace(denied, id="clm_3", created_at=Instant(NOW + 1))
    known = facts(claim, ASSET, [claim, denied, later, created(id="clm_4")]).claim
    assert (known["history.claims"], known["history.denied_claims"]) == (1, 1)
