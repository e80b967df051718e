"""Condition trees: read from JSON with all that is wrong named by its path, and evaluated over facts.

    {"all": [{"field": "coverage.applies", "operator": "equals", "value": true}, {"not": {…}}, {"any": […]}]}

A test of a missing fact is neither true nor false, and neither is what depends on it (Kleene's logic), so that no rule
decides by what is not known: a rule applies where its tree is true. Only is_missing is always one or the other.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from warranty.adjudication.domain.vocabulary import LISTS, VOCABULARY, FieldType, Operator, VocabularyField

Value = str | int | bool
Facts = Mapping[str, Value]
Wrong = tuple[str, str]
"""The path of what is wrong, and the remedy."""

DEEPEST = 6
MOST_NODES = 50
MOST_VALUES = 20
LARGEST_NUMBER = 10**12
LONGEST_TEXT = 100
_MOST_NAMED = 20  # of the fields that a remedy lists


class Join(StrEnum):
    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Comparison:
    path: str
    field: str
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Group:
    path: str
    join: Join
    members: tuple["Node", ...]


Node = Comparison | Group


@dataclass(frozen=True, slots=True)
class Step:
    """A test that a decision depends on. `fact`: None where it is missing. `result`: None where that leaves it open."""

    path: str
    field: str
    operator: Operator
    values: tuple[Value, ...]
    fact: Value | None
    result: bool | None


def read(tree: Any, path: str) -> tuple[Node | None, list[Wrong]]:
    """The tree, or all that is wrong with it."""
    reader = _Reader([], MOST_NODES)
    node = reader.read(tree, path, 1)
    if reader.left < 0:
        reader.wrong.insert(0, (path, f"Use at most {MOST_NODES} tests and groups; write several rules instead."))
    return (None if reader.wrong else node), reader.wrong


def written(node: Node) -> Any:
    """The tree as JSON in its one form: values that a list has twice are in it once, in order."""
    if isinstance(node, Group):
        members = [written(each) for each in node.members]
        return {node.join.value: members[0] if node.join is Join.NOT else members}
    body: dict[str, Any] = {"field": node.field, "operator": node.operator.value}
    if node.operator in LISTS:
        body["values"] = list(node.values)
    elif node.operator is not Operator.IS_MISSING:
        body["value"] = node.values[0]
    return body


def comparisons(node: Node) -> Iterator[Comparison]:
    if isinstance(node, Comparison):
        yield node
    else:
        for each in node.members:
            yield from comparisons(each)


def evaluate(node: Node, facts: Facts) -> tuple[bool | None, tuple[Step, ...]]:
    """What the tree is, and the tests that make it so."""
    if isinstance(node, Comparison):
        result = _result(node, facts)
        fact = facts.get(node.field)
        return result, (Step(node.path, node.field, node.operator, node.values, fact, result),)
    found = [evaluate(each, facts) for each in node.members]
    if node.join is Join.NOT:
        result, steps = found[0]
        return (None if result is None else not result), steps
    decisive = node.join is Join.ANY  # one member that is so decides
    results = [result for result, _ in found]
    if decisive in results:
        return decisive, found[results.index(decisive)][1]
    if None in results:
        return None, found[results.index(None)][1]
    return not decisive, tuple(step for _, steps in found for step in steps)


def as_text(value: Value) -> str:
    """A text as it is, everything else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def misfit(field: VocabularyField, value: Any) -> str:
    """The remedy for a value that the field cannot have; empty where it can."""
    match field.type:
        case FieldType.FLAG:
            return "" if isinstance(value, bool) else "Write true or false."
        case FieldType.NUMBER | FieldType.AMOUNT:
            whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER
            return "" if whole else f"Write a whole number of at most {LARGEST_NUMBER} either way."
        case FieldType.CODE:
            return "" if value in field.values else f"Write one of {', '.join(field.values)}."
        case FieldType.TEXT:
            fits = isinstance(value, str) and 1 <= len(value) <= LONGEST_TEXT and value.isprintable()
            return "" if fits else f"Write a text of 1 to {LONGEST_TEXT} printable characters."


def _result(test: Comparison, facts: Facts) -> bool | None:
    fact = facts.get(test.field)
    if test.operator is Operator.IS_MISSING:
        return fact is None
    if fact is None:
        return None
    if test.operator in (Operator.EQUALS, Operator.IN):
        return fact in test.values
    if test.operator in (Operator.NOT_EQUALS, Operator.NOT_IN):
        return fact not in test.values
    number, limit = int(fact), int(test.values[0])
    match test.operator:
        case Operator.LESS_THAN:
            return number < limit
        case Operator.AT_MOST:
            return number <= limit
        case Operator.AT_LEAST:
            return number >= limit
        case _:
            return number > limit


class _Misfit(Exception):
    """The path of what is wrong, and the remedy."""


@dataclass(slots=True)
class _Reader:
    """`left`: how many more tests and groups the tree may have."""

    wrong: list[Wrong]
    left: int

    def read(self, tree: Any, path: str, depth: int) -> Node | None:
        """None where something is wrong, which is noted."""
        self.left -= 1
        if self.left < 0:
            return None
        try:
            if not isinstance(tree, dict):
                raise _Misfit(path, "Write an object: a test, or a group with all, any or not.")
            join = next((each for each in Join if each.value in tree), None)
            return _test(tree, path) if join is None else self._group(tree, join, path, depth)
        except _Misfit as misfit:
            self.wrong.append((misfit.args[0], misfit.args[1]))
            return None

    def _group(self, tree: Mapping[str, Any], join: Join, path: str, depth: int) -> Group:
        if len(tree) > 1:
            raise _Misfit(path, "A group has exactly one of all, any and not, and nothing else.")
        if depth > DEEPEST:
            raise _Misfit(path, f"Nest groups at most {DEEPEST} deep.")
        inner, at = tree[join.value], f"{path}.{join.value}"
        if join is Join.NOT:
            members = [self.read(inner, at, depth + 1)]
        elif isinstance(inner, list) and inner:
            members = [self.read(each, f"{at}[{number}]", depth + 1) for number, each in enumerate(inner)]
        else:
            raise _Misfit(at, "Write a list of at least one test or group.")
        return Group(path, join, tuple(each for each in members if each))


def _test(tree: Mapping[str, Any], path: str) -> Comparison:
    name = tree.get("field")
    field = VOCABULARY.get(name) if isinstance(name, str) else None
    if field is None:
        raise _Misfit(f"{path}.field", f"Write a field of the vocabulary{_like(name)}.")
    operator = next((each for each in field.operators if each.value == tree.get("operator")), None)
    if operator is None:
        raise _Misfit(f"{path}.operator", f"Of {field.name}, write one of {', '.join(field.operators)}.")
    taken = None if operator is Operator.IS_MISSING else "values" if operator in LISTS else "value"
    for extra in [each for each in tree if each not in {"field", "operator", taken}]:
        raise _Misfit(f"{path}.{extra}", f"Remove it: {operator} takes {taken or 'neither value nor values'}.")
    if taken is None:
        return Comparison(path, field.name, operator, ())
    values = tree.get(taken)
    if taken == "value":
        values = [values]
    elif not isinstance(values, list) or not 1 <= len(values) <= MOST_VALUES:
        raise _Misfit(f"{path}.values", f"Write a list of 1 to {MOST_VALUES} values.")
    for number, each in enumerate(values):
        if remedy := misfit(field, each):
            raise _Misfit(f"{path}.value" if taken == "value" else f"{path}.values[{number}]", remedy)
    return Comparison(path, field.name, operator, tuple(sorted(set(values))) if taken == "values" else tuple(values))


def _like(name: Any) -> str:
    """The fields about the same, where the name begins like one."""
    about = name.partition(".")[0] if isinstance(name, str) else ""
    near: Sequence[str] = [each for each in VOCABULARY if each.startswith(f"{about}.")][:_MOST_NAMED]
    return f": {', '.join(near)}" if near else ", such as claim.asked or coverage.applies"
