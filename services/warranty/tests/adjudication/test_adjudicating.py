from dataclasses import replace

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.adjudication.domain.adjudicating import ClaimFacts, LineFacts, LineOutcome, adjudicate, wrong_in_facts
from warranty.adjudication.domain.conditions import Facts
from warranty.adjudication.domain.rules import (
    MOST_RULES,
    AdjudicationRules,
    Decision,
    Precedence,
    RuleDraft,
    new_version,
    publish,
    wrong_in,
)

from services.warranty.tests.adjudication.steps import COVERED, EURO, LIMIT, NO_PHOTO, SMALL, TEXTS, draft
from services.warranty.tests.adjudication.test_conditions import facts_of, trees

NOW = Instant(1_000)
EUR: Facts = {"claim.currency": "EUR", "claim.evidence": 1}


def version(*drafts: RuleDraft) -> AdjudicationRules:
    return new_version("nordic-home", "Limits", drafts, id="adj_1", now=NOW)


def decided(drafts: list[RuleDraft], claim: Facts, **line: str | int | bool) -> LineOutcome:
    facts = {name.replace("_", ".", 1): value for name, value in line.items()}
    [outcome] = adjudicate(version(*drafts), ClaimFacts(claim, (LineFacts(1, facts),)))
    return outcome


ALWAYS = {"not": {"field": "claim.currency", "operator": "is_missing"}}


def test_denials_come_before_questions_limits_and_referral() -> None:
    """A referral in the last place: before an approval it would stop it."""
    order = [Decision.DENY, Decision.REQUEST_INFORMATION, Decision.APPROVE, Decision.REFER]
    drafts = [draft(ALWAYS, each, id=each) for each in (Decision.APPROVE, Decision.REFER, *reversed(order[:2]))]
    for first in range(4):
        left = [each for each in drafts if each.decision in order[first:]]
        assert decided(left, EUR).decision is order[first]


def test_referral_stops_an_approval_of_a_lower_place() -> None:
    drafts = [draft(ALWAYS, Decision.REFER, id="suspicion"), draft(ALWAYS, id="limit")]
    assert decided(drafts, EUR).rule_id == "suspicion"
    assert decided(drafts[::-1], EUR).rule_id == "limit"


def test_older_version_decides_in_the_older_order() -> None:
    made = version(draft(ALWAYS, Decision.REFER, id="suspicion"), draft(ALWAYS, id="limit"))
    stored_before = replace(made, precedence=Precedence.APPROVALS_FIRST)
    [outcome] = adjudicate(stored_before, ClaimFacts(EUR, (LineFacts(1, {}),)))
    assert outcome.rule_id == "limit"


def test_first_of_the_same_decision_decides() -> None:
    outcome = decided([draft(EURO, Decision.DENY, id="one"), draft(EURO, Decision.DENY, id="two")], EUR)
    assert (outcome.rule_id, outcome.reason_code, outcome.texts) == ("one", "ONE", TEXTS)


def test_line_to_which_no_rule_applies_is_referred() -> None:
    drafts = [draft(LIMIT), draft(NO_PHOTO, Decision.REQUEST_INFORMATION, id="photo")]
    outcome = decided(drafts, EUR, coverage_applies=True)
    assert (outcome.decision, outcome.reason_code, outcome.texts) == (Decision.REFER, "no_rule_applies", None)
    assert [(step.path, step.fact, step.result) for step in outcome.steps] == [
        ("rules[1].when", 1, False),
        ("rules[0].when.all[2]", None, None),
    ]


def test_explanation_is_the_path_of_the_tests_that_hold() -> None:
    drafts = [draft(NO_PHOTO, Decision.DENY, id="photo"), draft(LIMIT)]
    outcome = decided(drafts, EUR, coverage_applies=True, line_asked=9)
    assert outcome.decision is Decision.APPROVE
    assert [step.path for step in outcome.steps] == [f"rules[1].when.all[{number}]" for number in range(3)]


def test_line_in_another_currency_is_never_approved() -> None:
    facts: dict[str, int | bool] = {"coverage_applies": True, "line_asked": 9}
    assert decided([draft(LIMIT)], EUR, **facts).decision is Decision.APPROVE
    foreign = decided([draft(LIMIT)], EUR, **facts, line_another_currency=True)
    assert (foreign.decision, foreign.reason_code) == (Decision.REFER, "currencies_differ")
    assert decided([draft(LIMIT, Decision.DENY)], EUR, **facts, line_another_currency=True).decision is Decision.DENY


def test_each_line_is_decided_by_its_own_facts() -> None:
    lines = (LineFacts(1, {"coverage.applies": True, "line.asked": 9}), LineFacts(2, {"coverage.applies": False}))
    outcomes = adjudicate(version(draft(LIMIT)), ClaimFacts(EUR, lines))
    assert [(each.number, each.decision) for each in outcomes] == [(1, Decision.APPROVE), (2, Decision.REFER)]


@given(st.lists(st.tuples(trees, st.sampled_from(Decision)), min_size=1, max_size=5), facts_of())
def test_replayed_facts_give_the_same_decision(rules: list[tuple[object, Decision]], facts: Facts) -> None:
    """From the version as it is stored, whatever the order in which facts are given."""
    drafts = [draft({"all": [EURO, tree]}, decision, id=f"r{n}") for n, (tree, decision) in enumerate(rules)]
    if wrong_in(drafts):
        return
    made = version(*drafts)
    facts = {"claim.currency": "EUR", **facts}
    first = adjudicate(made, ClaimFacts(facts, (LineFacts(1, {}),)))
    backwards = dict(reversed(facts.items()))
    assert adjudicate(version(*drafts), ClaimFacts(backwards, (LineFacts(1, {}),))) == first
    applied = [each.decision for each in first]
    assert applied[0] in {decision for _, decision in rules} | {Decision.REFER}


def test_amount_without_its_currency_is_refused() -> None:
    assert wrong_in([draft({"all": [COVERED, SMALL]})])[0][0] == "rules[0].when"
    assert "Test claim.currency too" in wrong_in([draft(SMALL)])[0][1]
    assert not wrong_in([draft(LIMIT)])


def test_ids_are_unique_and_rules_bounded() -> None:
    assert wrong_in([draft(EURO), draft(COVERED)]) == [
        ("rules[1].id", "Give it an id of its own: a rule before it has this one.")
    ]
    for drafts in ([], [draft(EURO, id=str(number)) for number in range(MOST_RULES + 1)]):
        with pytest.raises(Refused):
            version(*drafts)


def test_digest_is_that_of_the_rules_alone() -> None:
    made = version(draft(EURO))
    other = new_version("baltic-tools", "Other", [draft(dict(reversed(EURO.items())))], id="adj_2", now=Instant(5))
    assert made.digest == other.digest != version(draft(EURO, Decision.DENY)).digest


def test_version_is_published_once_and_after_the_last() -> None:
    made = version(draft(EURO))
    first = publish(made, None, now=NOW)
    with pytest.raises(Refused) as refused:
        publish(first, None, now=NOW)
    assert refused.value.reason == "ADJUDICATION_RULES_PUBLISHED"
    late = publish(replace(made, id="adj_2"), first, now=Instant(NOW - 500))
    assert late.published_at == NOW + 1


def test_facts_outside_the_vocabulary_are_named() -> None:
    assert not wrong_in_facts({"claim.lines": 1}, "facts", of_line=False)
    for facts, path in (({"claim.lines": "1"}, "facts.claim.lines"), ({"x": 1}, "facts"), ({"line.asked": 1}, "facts")):
        assert wrong_in_facts(facts, "facts", of_line=False)[0][0] == path
    assert wrong_in_facts({"claim.lines": 1}, "facts", of_line=True)[0][0] == "facts"
