"""The values of a chart and their schema."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from rendering import CHARTS

Path = tuple[str, ...]
Node = Mapping[str, Any]


def schema_of(chart: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((CHARTS / chart / "values.schema.json").read_text())
    return schema


def values_of(chart: str, name: str = "values.yaml") -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((CHARTS / chart / name).read_text())
    return values


def properties(node: Node, schema: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Each property that a schema declares, with its path and its own schema; references are followed."""
    for name, declared in resolved(node, schema).get("properties", {}).items():
        yield (*path, name), declared
        yield from properties(declared, schema, (*path, name))


def resolved(node: Node, schema: Node) -> Node:
    """The node, with what it refers to."""
    reference = node.get("$ref")
    if not reference:
        return node
    target: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        target = target[step]
    return {**resolved(target, schema), **{key: value for key, value in node.items() if key != "$ref"}}


def leaves(values: Any, path: Path = ()) -> Iterator[Path]:
    """The path of each value that is no mapping, and of each empty mapping."""
    if isinstance(values, Mapping) and values:
        for name, value in values.items():
            yield from leaves(value, (*path, name))
    else:
        yield path


def changed(values: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of the values with another one at that path."""
    fresh = copy.deepcopy(dict(values))
    place = fresh
    for name in path[:-1]:
        place = place.setdefault(name, {})
    place[path[-1]] = value
    return fresh


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """The layers one over the other, as helm does it with files of values."""
    result: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            under = result.get(name)
            result[name] = merged(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return result


def known(values: Mapping[str, Any], schema: Node) -> dict[str, Any]:
    """Those of the values that a schema has; an object without properties takes all."""
    declared = schema.get("properties")
    if declared is None:
        return dict(values)
    return {
        name: known(value, declared[name]) if isinstance(value, Mapping) else value
        for name, value in values.items()
        if name in declared
    }
