"""The rules and dashboards of deploy/operations, and every PromQL expression in them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser as promql
import yaml

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "deploy" / "operations"
RULE_FILES = ("alerts.yaml", "objectives.yaml")
OTHERS = {"kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"}
"""Metrics that are not ours: the kubelet tells them."""

SCRAPED = {"namespace", "job", "instance"}

Rule = dict[str, Any]


@dataclass(frozen=True)
class Selector:
    """What an expression asks for: a metric, and the labels that it must have for this to make sense.

    Those that a scrape adds are left out.
    """

    metric: str
    labels: frozenset[str]


def rules() -> list[Rule]:
    files = [yaml.safe_load((OPERATIONS / name).read_text()) for name in RULE_FILES]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


def alerts() -> list[Rule]:
    return [rule for rule in rules() if "alert" in rule]


def recorded() -> dict[str, str]:
    """Expressions by the name of the series that they are recorded as."""
    return {rule["record"]: rule["expr"] for rule in rules() if "record" in rule}


def dashboards() -> dict[str, Any]:
    return {file.name: json.loads(file.read_text()) for file in sorted((OPERATIONS / "dashboards").glob("*.json"))}


def expressions() -> dict[str, str]:
    """Every expression by where it stands."""
    found = {f"{rule.get('alert') or rule['record']} {number}": rule["expr"] for number, rule in enumerate(rules())}
    for name, board in dashboards().items():
        for panel in board["panels"]:
            for target in panel.get("targets", ()):
                expression = target["expr"].replace("$__rate_interval", "5m")
                found[f"{name} {panel['title']} {target['legendFormat']}"] = expression
    return found


def selectors(expression: str) -> set[Selector]:
    """What an expression asks for, with the labels that it selects or tells apart by. Raises ValueError (no PromQL)."""
    return set(_selectors(promql.parse(expression), frozenset()))


def _selectors(node: Any, apart: frozenset[str]) -> Iterator[Selector]:
    match node:
        case promql.VectorSelector():
            asked = frozenset(matcher.name for matcher in node.matchers.matchers)
            yield Selector(node.name or "", (asked | apart) - SCRAPED)
        case promql.MatrixSelector():
            yield from _selectors(node.vector_selector, apart)
        case promql.AggregateExpr():
            yield from _selectors(node.expr, apart | frozenset(node.modifier.labels if node.modifier else ()))
        case promql.Call():
            for argument in node.args:
                yield from _selectors(argument, apart)
        case promql.BinaryExpr():
            yield from _selectors(node.lhs, apart)
            yield from _selectors(node.rhs, apart)
        case promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            yield from _selectors(node.expr, apart)
