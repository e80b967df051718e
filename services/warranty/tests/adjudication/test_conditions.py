import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warranty.adjudication.domain.conditions import (
    DEEPEST,
    MOST_NODES,
    Facts,
    Value,
    comparisons,
    evaluate,
    read,
    written,
)
from warranty.adjudication.domain.rules import canonical
from warranty.adjudication.domain.vocabulary import LISTS, OPERATORS, VOCABULARY, FieldType, Operator, VocabularyField

from services.warranty.tests.adjudication.steps import COVERED, EURO, SMALL

Json = Any


def result(tree: Json, facts: Facts) -> bool | None:
    node, wrong = read(tree, "when")
    assert node, wrong
    return evaluate(node, facts)[0]


def a_test(field: str, operator: str, *value: Json) -> Json:
    return {"field": field, "operator": operator, **({"value": value[0]} if value else {})}


@pytest.mark.parametrize(
    ("operator", "value", "true_of"),
    [
        ("equals", 5, [5]),
        ("not_equals", 5, [4, 6]),
        ("less_than", 5, [4]),
        ("at_most", 5, [4, 5]),
        ("at_least", 5, [5, 6]),
        ("more_than", 5, [6]),
    ],
)
def test_number_is_compared_as_its_operator_says(operator: str, value: int, true_of: list[int]) -> None:
    tree = a_test("claim.lines", operator, value)
    assert [each for each in (4, 5, 6) if result(tree, {"claim.lines": each})] == true_of


def test_list_operators_take_values() -> None:
    for operator, true_of in (("in", ["parts"]), ("not_in", ["travel"])):
        tree = {"field": "line.cost_kind", "operator": operator, "values": ["parts", "labour"]}
        assert [each for each in ("parts", "travel") if result(tree, {"line.cost_kind": each})] == true_of


def test_missing_fact_leaves_open_what_depends_on_it() -> None:
    """A rule applies only where its tree is true: also a negation of what is not known is not."""
    unknown, true, false = SMALL, EURO, {"not": EURO}
    facts = {"claim.currency": "EUR"}
    for tree, expected in (
        (unknown, None),
        ({"not": unknown}, None),
        ({"all": [true, unknown]}, None),
        ({"all": [false, unknown]}, False),
        ({"any": [true, unknown]}, True),
        ({"any": [false, unknown]}, None),
        (a_test("line.asked", "is_missing"), True),
        ({"not": a_test("line.asked", "is_missing")}, False),
        ({"field": "line.asked", "operator": "not_in", "values": [1]}, None),
    ):
        assert result(tree, facts) is expected, tree


def test_steps_are_the_tests_that_decide() -> None:
    node, _ = read({"all": [EURO, {"any": [COVERED, SMALL]}]}, "when")
    assert node
    facts: dict[str, Value] = {"claim.currency": "EUR", "coverage.applies": False, "line.asked": 1}
    assert [(step.path, step.fact) for step in evaluate(node, facts)[1]] == [
        ("when.all[0]", "EUR"),
        ("when.all[1].any[1]", 1),
    ]
    value, steps = evaluate(node, {**facts, "claim.currency": "SEK"})
    assert (value, [step.path for step in steps]) == (False, ["when.all[0]"])


@pytest.mark.parametrize(
    ("tree", "path", "remedy"),
    [
        ([], "when", "Write an object"),
        ({}, "when.field", "such as claim.asked"),
        ({"all": []}, "when.all", "at least one"),
        ({"any": EURO}, "when.any", "Write a list"),
        ({"all": [EURO], "any": [EURO]}, "when", "exactly one of"),
        ({"not": [EURO]}, "when.not", "Write an object"),
        ({"all": [EURO, {"not": {**EURO, "field": "claim.size"}}]}, "when.all[1].not.field", "claim.currency"),
        ({**EURO, "field": ["claim.currency"]}, "when.field", "field of the vocabulary"),
        ({**EURO, "operator": "at_most"}, "when.operator", "equals, not_equals, in"),
        ({**EURO, "operator": "matches"}, "when.operator", "equals, not_equals, in"),
        ({**EURO, "operator": ["equals"]}, "when.operator", "equals"),
        ({**EURO, "value": 5}, "when.value", "1 to 100 printable"),
        ({**EURO, "value": "x" * 101}, "when.value", "1 to 100 printable"),
        ({**EURO, "value": "a\nb"}, "when.value", "1 to 100 printable"),
        ({**COVERED, "value": 1}, "when.value", "true or false"),
        ({**SMALL, "value": True}, "when.value", "whole number"),
        ({**SMALL, "value": 1.5}, "when.value", "whole number"),
        ({**SMALL, "value": 10**12 + 1}, "when.value", "whole number"),
        ({**SMALL, "value": None}, "when.value", "whole number"),
        ({"field": "line.asked", "operator": "at_most"}, "when.value", "whole number"),
        ({**EURO, "operator": "in"}, "when.value", "in takes values"),
        ({"field": "claim.currency", "operator": "in", "values": []}, "when.values", "1 to 20"),
        ({"field": "claim.currency", "operator": "in", "values": ["EUR"] * 21}, "when.values", "1 to 20"),
        ({"field": "claim.currency", "operator": "in", "values": ["EUR", 1]}, "when.values[1]", "1 to 100"),
        ({"field": "claim.currency", "operator": "is_missing", "value": 1}, "when.value", "neither value nor values"),
        ({**EURO, "script": "x"}, "when.script", "Remove it"),
        (a_test("line.cost_kind", "equals", "lunch"), "when.value", "parts, labour, travel, shipping"),
        ({"all": [EURO] * MOST_NODES}, "when", "at most 50"),
    ],
)
def test_what_is_wrong_is_named_by_path_and_remedy(tree: Json, path: str, remedy: str) -> None:
    node, wrong = read(tree, "when")
    assert node is None
    assert wrong[0][0] == path
    assert remedy in wrong[0][1]


def test_depth_is_bounded() -> None:
    tree: Json = EURO
    for _ in range(DEEPEST):
        tree = {"not": tree}
    assert read(tree, "when")[0]
    _, wrong = read({"not": tree}, "when")
    assert "at most 6 deep" in wrong[0][1]


def test_all_that_is_wrong_is_named_at_once() -> None:
    _, wrong = read({"all": [{**EURO, "value": 1}, EURO, {"field": "x"}]}, "when")
    assert [path for path, _ in wrong] == ["when.all[0].value", "when.all[2].field"]


def test_order_of_values_makes_no_difference() -> None:
    lists = (["SEK", "EUR", "EUR"], ["EUR", "SEK"])
    trees = [{"field": "claim.currency", "operator": "in", "values": each} for each in lists]
    texts = {canonical(written(node)) for node, _ in (read(tree, "when") for tree in trees) if node}
    assert texts == {'{"field":"claim.currency","operator":"in","values":["EUR","SEK"]}'}


def test_every_type_has_operators_and_every_code_values() -> None:
    for field in VOCABULARY.values():
        assert OPERATORS[field.type]
        assert bool(field.values) is (field.type is FieldType.CODE)
        assert field.meaning.endswith(".")


values: dict[FieldType, st.SearchStrategy[Value]] = {
    FieldType.NUMBER: st.integers(-10, 10),
    FieldType.AMOUNT: st.integers(0, 10),
    FieldType.TEXT: st.sampled_from(["EUR", "SEK", "x"]),
    FieldType.FLAG: st.booleans(),
}


def value_of(field: VocabularyField) -> st.SearchStrategy[Value]:
    return values[field.type] if field.type in values else st.sampled_from(field.values)


@st.composite
def any_test(draw: st.DrawFn) -> Json:
    field = draw(st.sampled_from(list(VOCABULARY.values())))
    operator = draw(st.sampled_from(field.operators))
    value = value_of(field)
    body = {"field": field.name, "operator": operator.value}
    if operator in LISTS:
        return {**body, "values": draw(st.lists(value, min_size=1, max_size=3))}
    return body if operator is Operator.IS_MISSING else {**body, "value": draw(value)}


trees = st.recursive(
    any_test(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda each: {"all": each}),
        st.lists(inner, min_size=1, max_size=3).map(lambda each: {"any": each}),
        inner.map(lambda each: {"not": each}),
    ),
    max_leaves=6,
)


@st.composite
def facts_of(draw: st.DrawFn) -> Facts:
    names = draw(st.lists(st.sampled_from(list(VOCABULARY.values())), max_size=12, unique=True))
    return {each.name: draw(value_of(each)) for each in names}


def plainly(tree: Json, facts: Facts) -> bool | None:
    """The same by other means: what a tree is under every completion of what is missing, within Kleene's tables."""
    rank = {False: 0, None: 1, True: 2}
    if "all" in tree:
        return min((plainly(each, facts) for each in tree["all"]), key=rank.__getitem__)
    if "any" in tree:
        return max((plainly(each, facts) for each in tree["any"]), key=rank.__getitem__)
    if "not" in tree:
        return {True: False, False: True, None: None}[plainly(tree["not"], facts)]
    return result(tree, facts)


@given(trees, facts_of())
def test_tree_is_what_the_tables_of_logic_make_of_it(tree: Json, facts: Facts) -> None:
    node, wrong = read(tree, "when")
    if node is None:
        assert any("deep" in remedy or "at most 50" in remedy for _, remedy in wrong)
        return
    value, steps = evaluate(node, facts)
    assert value is plainly(tree, facts)
    assert steps
    assert {step.path for step in steps} <= {each.path for each in comparisons(node)}


@given(trees)
def test_tree_reads_the_same_from_its_one_form(tree: Json) -> None:
    node, _ = read(tree, "when")
    if node is not None:
        text = canonical(written(node))
        again, _ = read(json.loads(text), "when")
        assert again is not None
        assert canonical(written(again)) == text
