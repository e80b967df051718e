"""What a version of the rules decides about a claim's lines. The same version and facts give the same decisions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from warranty.adjudication.domain.conditions import Facts, Node, Step, evaluate, misfit, read
from warranty.adjudication.domain.rules import AdjudicationRules, CustomerTexts, Decision, Precedence, Rule
from warranty.adjudication.domain.vocabulary import ANOTHER_CURRENCY, LINE_SCOPES, VOCABULARY

_ORDERS: Mapping[Precedence, Sequence[frozenset[Decision]]] = {
    Precedence.APPROVALS_FIRST: (
        *(frozenset({Decision.DENY}), frozenset({Decision.REQUEST_INFORMATION})),
        *(frozenset({Decision.APPROVE}), frozenset({Decision.REFER})),
    ),
    Precedence.AS_WRITTEN: (
        *(frozenset({Decision.DENY}), frozenset({Decision.REQUEST_INFORMATION})),
        frozenset({Decision.APPROVE, Decision.REFER}),
    ),
}
"""Hard denials, then what is missing, then limits and referrals. Rules of one place in the order of the version."""
NO_RULE_APPLIES = "no_rule_applies"
CURRENCIES_DIFFER = "currencies_differ"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of one line, and of the coverage of its kind of cost."""

    number: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What is known of a claim, and of each line."""

    claim: Facts
    lines: tuple[LineFacts, ...]


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """`rule_id`: empty where no rule applies, which refers the line; `steps` are then why each rule did not.

    `texts`: None for a referral without a rule.
    """

    number: int
    decision: Decision
    reason_code: str
    rule_id: str = ""
    texts: CustomerTexts | None = None
    steps: tuple[Step, ...] = ()


def adjudicate(version: AdjudicationRules, facts: ClaimFacts) -> tuple[LineOutcome, ...]:
    """The decision about each line, in the order given."""
    in_order = [
        (rule, number)
        for decisions in _ORDERS[version.precedence]
        for number, rule in enumerate(version.rules)
        if rule.decision in decisions
    ]
    return tuple(_line(in_order, line.number, {**facts.claim, **line.facts}) for line in facts.lines)


def wrong_in_facts(facts: Mapping[str, Any], path: str, *, of_line: bool) -> list[tuple[str, str]]:
    """All that is wrong with facts, by path."""
    wrong = []
    for name, value in facts.items():
        field = VOCABULARY.get(name)
        if field is None or name.startswith(LINE_SCOPES) is not of_line:
            fields = [each for each in VOCABULARY if each.startswith(LINE_SCOPES) is of_line]
            wrong.append((path, f"Write fields of the vocabulary alone: {', '.join(fields)}."))
        elif remedy := misfit(field, value):
            wrong.append((f"{path}.{name}", remedy))
    return wrong


def _line(in_order: Sequence[tuple[Rule, int]], number: int, facts: Facts) -> LineOutcome:
    passed: list[Step] = []
    for rule, place in in_order:
        applies, steps = evaluate(_tree(rule.when, place), facts)
        if not applies:
            passed.append(steps[0])
        elif rule.decision is Decision.APPROVE and facts.get(ANOTHER_CURRENCY):
            return LineOutcome(number, Decision.REFER, CURRENCIES_DIFFER, rule.id, steps=steps)
        else:
            return LineOutcome(number, rule.decision, rule.reason_code, rule.id, rule.texts, steps)
    return LineOutcome(number, Decision.REFER, NO_RULE_APPLIES, steps=tuple(passed))


@lru_cache(maxsize=1_000)
def _tree(when: str, place: int) -> Node:
    node, wrong = read(json.loads(when), f"rules[{place}].when")
    if node is None:
        raise ValueError(f"a stored condition does not fit the vocabulary: {wrong[0]}")
    return node
