"""Versions of a retailer's adjudication rules. What a version holds never changes, so that decisions replay."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.adjudication.domain.conditions import Wrong, comparisons, read, written
from warranty.adjudication.domain.vocabulary import CURRENCY, VOCABULARY, FieldType

MOST_RULES = 25


class Decision(StrEnum):
    APPROVE = "approve"
    DENY = "deny"
    REFER = "refer"
    REQUEST_INFORMATION = "request_information"


class Precedence(StrEnum):
    """Of rules that approve and rules that refer: approvals come first, or all are taken as the version has them."""

    APPROVALS_FIRST = "approvals_first"  # of versions that were created before there was another one
    AS_WRITTEN = "as_written"


class RulesState(StrEnum):
    """Of the published versions the one that was published last is in force."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class CustomerTexts:
    """What the customer reads, in the languages of the mails."""

    de: str
    en: str
    es: str
    fi: str
    fr: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`when` is its condition tree as JSON in its one form."""

    id: str
    decision: Decision
    reason_code: str
    texts: CustomerTexts
    when: str


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as its author gives it; `when` is JSON."""

    id: str
    decision: Decision
    reason_code: str
    texts: CustomerTexts
    when: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationRules:
    """The aggregate: one version. Two versions with the same `digest` decide alike, and say the same."""

    id: str
    retailer: str
    name: str
    rules: tuple[Rule, ...]
    digest: str
    created_at: Instant
    published_at: Instant | None = None
    precedence: Precedence = Precedence.APPROVALS_FIRST
    version: int = 0

    @property
    def state(self) -> RulesState:
        return RulesState.DRAFT if self.published_at is None else RulesState.PUBLISHED


def wrong_in(drafts: Sequence[RuleDraft]) -> list[Wrong]:
    """All that is wrong with rules, by path, with the remedy."""
    wrong: list[Wrong] = []
    ids: set[str] = set()
    for number, draft in enumerate(drafts):
        path = f"rules[{number}]"
        if draft.id in ids:
            wrong.append((f"{path}.id", "Give it an id of its own: a rule before it has this one."))
        ids.add(draft.id)
        node, found = read(draft.when, f"{path}.when")
        wrong += found
        if node is None:
            continue
        fields = {test.field for test in comparisons(node)}
        if CURRENCY not in fields and any(VOCABULARY[each].type is FieldType.AMOUNT for each in fields):
            remedy = f"Test {CURRENCY} too: an amount is in the minor unit of the claim's currency."
            wrong.append((f"{path}.when", remedy))
    return wrong


def new_version(retailer: str, name: str, drafts: Sequence[RuleDraft], *, id: str, now: Instant) -> AdjudicationRules:
    """A draft of rules in which nothing is wrong. Raises Refused: VALIDATION_FAILED."""
    if not 1 <= len(drafts) <= MOST_RULES:
        raise Refused("invalid", "VALIDATION_FAILED", f"Must be 1 to {MOST_RULES} rules.", field="rules")
    if wrong := wrong_in(drafts):
        raise Refused("invalid", "VALIDATION_FAILED", wrong[0][1], field=wrong[0][0])
    rules = tuple(_rule(each) for each in drafts)
    return AdjudicationRules(
        id=id,
        retailer=retailer,
        name=name.strip(),
        rules=rules,
        digest=_digest(rules),
        created_at=now,
        precedence=Precedence.AS_WRITTEN,
    )


def publish(version: AdjudicationRules, in_force: AdjudicationRules | None, *, now: Instant) -> AdjudicationRules:
    """From now on it decides. Raises Refused: ADJUDICATION_RULES_PUBLISHED.

    Clocks of two replicas differ: it is published after what is in force all the same.
    """
    if version.published_at is not None:
        raise Refused("conflict", "ADJUDICATION_RULES_PUBLISHED", "This version has been published before.")
    earliest = now if in_force is None or in_force.published_at is None else Instant(in_force.published_at + 1)
    return replace(version, published_at=max(now, earliest))


def _rule(draft: RuleDraft) -> Rule:
    node, wrong = read(draft.when, "when")
    if node is None:
        raise ValueError(f"it was to be checked before: {wrong[0]}")
    return Rule(draft.id, draft.decision, draft.reason_code, draft.texts, canonical(written(node)))


def canonical(tree: Any) -> str:
    """JSON in its one form: names in order, no blanks."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _digest(rules: Sequence[Rule]) -> str:
    texts = [{name: getattr(rule.texts, name) for name in CustomerTexts.__dataclass_fields__} for rule in rules]
    content = [
        [rule.id, rule.decision.value, rule.reason_code, each, rule.when]
        for rule, each in zip(rules, texts, strict=True)
    ]
    return sha256(canonical([Precedence.AS_WRITTEN.value, content]).encode()).hexdigest()
