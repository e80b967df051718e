"""The vocabulary of adjudication rules: the fields that conditions may test, their types, and the operators of each.

What is not known of a claim is missing. A field is never given another meaning or type: decisions replay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from warranty.product_models.domain.terms import CostKind


class FieldType(StrEnum):
    """`amount`: in the minor unit of the claim's currency. `code`: one of the values that the field lists."""

    NUMBER = "number"
    AMOUNT = "amount"
    TEXT = "text"
    CODE = "code"
    FLAG = "flag"


class Operator(StrEnum):
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    IN = "in"
    NOT_IN = "not_in"
    IS_MISSING = "is_missing"


LISTS = frozenset({Operator.IN, Operator.NOT_IN})
"""Operators that take `values`; is_missing takes none, the others take `value`."""

_CHOICES = (Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN, Operator.IS_MISSING)
_ORDERED = (Operator.LESS_THAN, Operator.AT_MOST, Operator.AT_LEAST, Operator.MORE_THAN)
OPERATORS: Mapping[FieldType, tuple[Operator, ...]] = {
    FieldType.NUMBER: (*_CHOICES, *_ORDERED),
    FieldType.AMOUNT: (*_CHOICES, *_ORDERED),
    FieldType.TEXT: _CHOICES,
    FieldType.CODE: _CHOICES,
    FieldType.FLAG: (Operator.EQUALS, Operator.IS_MISSING),
}

CURRENCY = "claim.currency"
ANOTHER_CURRENCY = "line.another_currency"


@dataclass(frozen=True, slots=True)
class VocabularyField:
    """`name` begins with what it is about: claim, line, asset, coverage, partner or history."""

    name: str
    type: FieldType
    meaning: str
    values: tuple[str, ...] = ()

    @property
    def operators(self) -> tuple[Operator, ...]:
        return OPERATORS[self.type]


def _number(name: str, meaning: str) -> VocabularyField:
    return VocabularyField(name, FieldType.NUMBER, meaning)


def _amount(name: str, meaning: str) -> VocabularyField:
    return VocabularyField(name, FieldType.AMOUNT, meaning)


def _text(name: str, meaning: str) -> VocabularyField:
    return VocabularyField(name, FieldType.TEXT, meaning)


def _code(name: str, meaning: str, *values: str) -> VocabularyField:
    return VocabularyField(name, FieldType.CODE, meaning, values)


def _flag(name: str, meaning: str) -> VocabularyField:
    return VocabularyField(name, FieldType.FLAG, meaning)


_DECLARED = (
    _code("claim.origin", "Who made the claim.", "customer", "agent", "partner"),
    _text(CURRENCY, "ISO 4217 code of the currency that all amounts of the claim are in."),
    _amount("claim.asked", "What all lines ask for, net."),
    _number("claim.lines", "How many lines the claim has."),
    _number("claim.evidence", "How many pieces of evidence are attached."),
    _number("claim.days_since_failure", "Whole days from the failure to the submission."),
    _code("line.cost_kind", "What the line asks for.", *CostKind),
    _code("line.remedy", "The remedy that the line asks for.", "repair", "replacement", "price_reduction", "refund"),
    _text("line.fault_reason", "The code of the fault."),
    _text("line.part_number", "The part that the line names."),
    _number("line.quantity", "How many of it."),
    _amount("line.asked", "What the line asks for, net."),
    _amount("line.above_list", "How much of it is above the price list; missing where the list does not name it."),
    _flag(ANOTHER_CURRENCY, "Line, price list and coverages differ in currency. Such a line is never approved."),
    _text("asset.product_model", "The id of the product model."),
    _text("asset.category", "The category of the product model."),
    _text("asset.manufacturer", "Who makes it."),
    _code("asset.condition", "Its condition when it was sold.", "new", "used", "refurbished"),
    _number("asset.age_days", "Whole days from the sale to the failure."),
    _number("asset.meter", "The meter reading at the failure; missing where none is stated."),
    _flag("asset.dummy_serial", "The serial number is one of those that mean that there is none."),
    _flag("asset.registered_after_failure", "It was registered only after it had failed."),
    _flag("coverage.applies", "A coverage pays a share of this line."),
    _code(
        "coverage.kind",
        "The first coverage that applies.",
        *("recall", "statutory", "commercial", "extended", "contract", "goodwill"),
    ),
    _number("coverage.share_percent", "The share that it pays of this kind of cost."),
    _number("coverage.days_left", "Whole days from the failure to its end; negative after it."),
    _amount("coverage.cap_left", "What its caps leave; missing without a cap."),
    _code("partner.standing", "Of the servicing partner who made the claim.", "authorised", "not_authorised"),
    _number("partner.claims_in_90_days", "Claims of the same partner in the 90 days before."),
    _number("history.claims", "Earlier claims for this asset."),
    _number("history.denied_claims", "Those of them that were denied."),
    _flag("history.repeat_fault", "The same fault was repaired before, within the warranty of that repair."),
)
VOCABULARY: Mapping[str, VocabularyField] = {each.name: each for each in _DECLARED}

LINE_SCOPES = ("line.", "coverage.")
"""Facts about these are given per line, all others per claim."""


@dataclass(frozen=True, slots=True)
class OperatorMeaning:
    operator: Operator
    meaning: str


OPERATOR_MEANINGS = (
    OperatorMeaning(Operator.EQUALS, "The fact is `value`."),
    OperatorMeaning(Operator.NOT_EQUALS, "There is a fact, and it is not `value`."),
    OperatorMeaning(Operator.LESS_THAN, "The fact is below `value`."),
    OperatorMeaning(Operator.AT_MOST, "The fact is `value` or below."),
    OperatorMeaning(Operator.AT_LEAST, "The fact is `value` or above."),
    OperatorMeaning(Operator.MORE_THAN, "The fact is above `value`."),
    OperatorMeaning(Operator.IN, "The fact is one of `values`."),
    OperatorMeaning(Operator.NOT_IN, "There is a fact, and it is none of `values`."),
    OperatorMeaning(Operator.IS_MISSING, "There is no such fact. Takes neither `value` nor `values`."),
)
