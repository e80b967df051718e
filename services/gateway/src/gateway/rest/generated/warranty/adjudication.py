# Generated from aftersales/warranty/v1/adjudication.proto: `make protos`.
"""Models of aftersales/warranty/v1/adjudication.proto."""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, JsonWithin, Schema, doc, may

AdjudicationDecision = Literal["approve", "deny", "refer", "request_information"]


AdjudicationFieldType = Literal["number", "amount", "text", "code", "flag"]


AdjudicationOperator = Literal[
    "equals", "not_equals", "less_than", "at_most", "at_least", "more_than", "in", "not_in", "is_missing"
]


AdjudicationRulesState = Literal["draft", "published"]


class AdjudicationField(Schema):
    """A field that conditions may test."""

    name: str = doc(
        "What it is about (claim, line, asset, coverage, partner or history), a point, and its name.", "line.cost_kind"
    )
    type: AdjudicationFieldType = doc("What it holds.", "code")
    meaning: str = doc("What it means.", "What the line asks for.")
    values: list[str] = doc("What it can be; empty for all types but code.", ["parts", "labour", "travel", "shipping"])
    operators: list[AdjudicationOperator] = doc(
        "How it may be tested.", ["equals", "not_equals", "in", "not_in", "is_missing"]
    )


class AdjudicationOperatorMeaning(Schema):
    """An operator, and when its test is true."""

    operator: AdjudicationOperator = doc("The operator.", "at_most")
    meaning: str = doc("When its test is true.", "The fact is `value` or below.")


class AdjudicationVocabulary(Schema):
    """The words of adjudication rules."""

    fields: list[AdjudicationField] = doc("What conditions may test.")
    operators: list[AdjudicationOperatorMeaning] = doc("How they may test it.")


class AdjudicationTexts(Schema):
    """A sentence for the customer in the languages of the mails."""

    de: str = doc("German.", "Ihre Garantie deckt diese Teile.")
    en: str = doc("English.", "Your warranty covers these parts.")
    es: str = doc("Spanish.", "Su garantía cubre estas piezas.")
    fi: str = doc("Finnish.", "Takuusi kattaa nämä osat.")
    fr: str = doc("French.", "Votre garantie couvre ces pièces.")


class AdjudicationRule(Schema):
    """A rule: what it decides about every line for which its condition is true."""

    id: str = doc(
        "Unique in its version. It stays the same from version to version, so that their decisions can be compared.",
        "small-parts",
    )
    decision: AdjudicationDecision = doc("What it decides.", "approve")
    reason_code: str = doc("The reason, for programs.", "within_limit")
    texts: AdjudicationTexts = doc("The reason, for the customer.")
    when: dict[str, Any] = doc(
        "The condition: a tree of tests (`field`, `operator`, `value` or `values`) in groups (`all`, `any`, "
        "`not`), in the words of GET /v1/adjudication-vocabulary. At most 50 tests and groups, groups 6 deep, "
        "20 values in a list. A test of a fact that is missing is neither true nor false: such a rule does "
        "not apply.",
        {
            "all": [
                {"field": "coverage.applies", "operator": "equals", "value": True},
                {"field": "claim.currency", "operator": "equals", "value": "EUR"},
                {"field": "line.asked", "operator": "at_most", "value": 15000},
                {"not": {"field": "line.cost_kind", "operator": "in", "values": ["shipping", "travel"]}},
            ]
        },
    )


class AdjudicationRules(Schema):
    """A version of the rules by which a retailer's claims are decided. What it holds never changes: another one
    takes its place.
    """

    id: str = doc("Its id.", "adj_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant. Left out in a request: your only retailer.", "nordic-home")
    name: str = doc("What is new in it, in a line.", "Approve parts up to 150 EUR")
    rules: list[AdjudicationRule] = doc(
        "Of several rules that apply to a line, the first decides: those that deny, then those that request "
        "information, then those that approve, then those that refer, and among these the order here. A line "
        "to which none applies is referred."
    )
    state: AdjudicationRulesState = doc("Whether it decides anything.", "published")
    in_force: bool = may(
        "Whether it decides claims that are submitted now: of the published versions the one that was "
        "published last. Left out of events.",
        True,
    )
    digest: str = doc(
        "SHA-256 of its rules in their one form. Versions with the same digest have the same rules.",
        "0f4c2a9f0d6f7f1f3a0f5c1d2b7e8a9c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f6",
    )
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    published_at: Instant = may("When it was published; left out of a draft.", "2026-11-03T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")


class AdjudicationTextsInput(Schema):
    """A sentence for the customer in the languages of the mails."""

    model_config = REQUEST

    de: Name = doc("German.", "Ihre Garantie deckt diese Teile.")
    en: Name = doc("English.", "Your warranty covers these parts.")
    es: Name = doc("Spanish.", "Su garantía cubre estas piezas.")
    fi: Name = doc("Finnish.", "Takuusi kattaa nämä osat.")
    fr: Name = doc("French.", "Votre garantie couvre ces pièces.")


class AdjudicationRuleInput(Schema):
    """A rule: what it decides about every line for which its condition is true."""

    model_config = REQUEST

    id: Annotated[str, StringConstraints(min_length=1, max_length=40), passes("name")] = doc(
        "Unique in its version. It stays the same from version to version, so that their decisions can be compared.",
        "small-parts",
    )
    decision: AdjudicationDecision = doc("What it decides.", "approve")
    reason_code: Annotated[str, StringConstraints(min_length=1, max_length=40), passes("name")] = doc(
        "The reason, for programs.", "within_limit"
    )
    texts: AdjudicationTextsInput = doc("The reason, for the customer.")
    when: Annotated[dict[str, Any], JsonWithin(1500)] = doc(
        "The condition: a tree of tests (`field`, `operator`, `value` or `values`) in groups (`all`, `any`, "
        "`not`), in the words of GET /v1/adjudication-vocabulary. At most 50 tests and groups, groups 6 deep, "
        "20 values in a list. A test of a fact that is missing is neither true nor false: such a rule does "
        "not apply.",
        {
            "all": [
                {"field": "coverage.applies", "operator": "equals", "value": True},
                {"field": "claim.currency", "operator": "equals", "value": "EUR"},
                {"field": "line.asked", "operator": "at_most", "value": 15000},
                {"not": {"field": "line.cost_kind", "operator": "in", "values": ["shipping", "travel"]}},
            ]
        },
    )


class AdjudicationRulesInput(Schema):
    """A version of the rules by which a retailer's claims are decided. What it holds never changes: another one
    takes its place.
    """

    model_config = REQUEST

    retailer: RetailerId = may("The tenant. Left out in a request: your only retailer.", "nordic-home")
    name: Name = doc("What is new in it, in a line.", "Approve parts up to 150 EUR")
    rules: list[AdjudicationRuleInput] = doc(
        "Of several rules that apply to a line, the first decides: those that deny, then those that request "
        "information, then those that approve, then those that refer, and among these the order here. A line "
        "to which none applies is referred.",
        min_length=1,
        max_length=25,
    )


class AdjudicationStep(Schema):
    """A test that a decision depends on."""

    path: str = doc("Where the test is in the version.", "rules[0].when.all[2]")
    field: str = doc("The field that it tests.", "line.asked")
    operator: AdjudicationOperator = doc("How.", "at_most")
    values: list[str] = doc("What the rule compares with, as text.", ["15000"])
    fact: str = may("What is known, as text; left out where it is missing.", "12900")
    result: bool = may("Left out where the fact is missing, which leaves it open.", True)


class AdjudicationOutcome(Schema):
    """What is decided about a line, and why."""

    number: int = doc("The line.", 1)
    decision: AdjudicationDecision = doc("What is decided.", "approve")
    rule_id: str = doc("The rule that decided; empty where none applies.", "small-parts")
    reason_code: str = doc(
        "That of the rule. no_rule_applies: the line is referred without one. currencies_differ: a rule would "
        "approve it, but amounts in several currencies are for a person.",
        "within_limit",
    )
    texts: AdjudicationTexts = may("Those of the rule; left out of a referral without one.")
    steps: list[AdjudicationStep] = doc(
        "The tests that make the condition of the rule true. Without a rule: of each one the first test that "
        "keeps it from applying."
    )
