"""Writes values.yaml and values.schema.json of each chart from schema/*.yaml, and settings from the services' classes.

One description per value, in one place: `make charts` writes both files and the copies of the alerting rules, with
--check it says what is out of date.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from described_settings import of_mail_receiver, of_service

HELM = Path(__file__).parent
RULES = ("alerts.yaml", "objectives.yaml")  # a chart can only read files of its own: it has a copy
Tree = dict[str, Any]


def generate() -> dict[Path, str]:
    """The text of every generated file."""
    files: dict[Path, str] = {}
    charts = _read("charts")["charts"]
    for name, chart in charts.items():
        values = _values_of(name, chart)
        files |= _files(name, values)
    files |= _files("aftersales", _umbrella(list(charts)))
    rules = HELM.parent / "operations"
    return files | {HELM / "aftersales" / "files" / name: (rules / name).read_text() for name in RULES}


def _values_of(name: str, chart: Mapping[str, Any]) -> Tree:
    needs, workload = _read("needs"), _read("workload")
    gateway = name == "gateway"
    drain = {
        "$image": f"aftersales/{name}",
        "$drain": "How long it still takes requests after SIGTERM, until balancers know"
        if gateway
        else "How long a pod that ends still serves, until its callers know: the TTL of the cluster's DNS",
        "$drainDefault": 10 if gateway else 30,
    }
    own = {need: needs[need] for need in chart["needs"]}
    if targets := chart.get("targets"):
        own["targets"] = _targets(targets)
    return {
        **_filled(workload, drain),
        **own,
        "settings": of_service(chart["settings"]),
        **_read("gateway" if gateway else "service"),
        **({"mailReceiver": _mail_receiver()} if name == "tickets" else {}),
        "global": {
            "description": "Values for the whole release; other charts may have further ones",
            "type": "object",
        },
        "common": {"description": "The library chart; it has no values", "type": "object"},
        "enabled": {"description": "Whether the umbrella brings this chart along", "type": "boolean"},
    }


def _mail_receiver() -> Tree:
    """A process of tickets with settings of its own, of which the templates write those with another place."""
    receiver: Tree = _read("mail-receiver")["mailReceiver"]
    receiver["properties"]["settings"]["properties"] = of_mail_receiver()
    return receiver


def _targets(services: list[str]) -> Tree:
    return {
        "description": "Where the services are that it calls, each release has its own name",
        "properties": {
            service: {
                "description": f'gRPC name of {service}; "" is dns:///{service}:50051, or its name in the umbrella',
                "type": "string",
                "default": "",
            }
            for service in services
        },
    }


def _umbrella(charts: list[str]) -> Tree:
    needs = _read("needs")
    umbrella = _read("umbrella")
    umbrella["global"]["properties"] |= needs
    for chart in charts:
        umbrella[chart] = {
            "description": f"Values of the chart {chart}, described in its own values.yaml",
            "type": "object",
            "default": {"enabled": True},
        }
    return umbrella


def _files(chart: str, values: Tree) -> dict[Path, str]:
    parts = _read("parts")
    values = _filled(values, {})
    values = _with_parts(values, parts)
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Values of the chart {chart}",
        **_object(values, ""),
    }
    text = "\n".join(["# Generated from deploy/helm/schema: `make charts`.", *_lines(values, ""), ""])
    return {
        HELM / chart / "values.schema.json": json.dumps(schema, indent=2) + "\n",
        HELM / chart / "values.yaml": text,
    }


def _object(properties: Tree, description: str) -> Tree:
    """Strict: a name that nobody described is a mistake."""
    described = {"description": description} if description else {}
    inner = {name: _schema(value) for name, value in properties.items()}
    return {**described, "type": "object", "additionalProperties": False, "properties": inner}


def _schema(value: Tree) -> Tree:
    if "properties" in value:
        return _object(value["properties"], value["description"])
    return {key: inner for key, inner in value.items() if key != "examples"}


def _lines(properties: Tree, indent: str) -> Iterator[str]:
    """values.yaml: each default below its description; what has none is shown as a comment."""
    for name, value in properties.items():
        inner = value.get("properties")
        if "default" not in value and not inner and not value.get("examples"):
            continue
        yield f"\n# {value['description']}" if not indent else f"{indent}# {value['description']}"
        if "default" in value:
            yield from _dumped({name: value["default"]}, indent)
            for field, each in (inner or {}).items():
                default = f" ({json.dumps(each['default'])})" if "default" in each else ""
                yield f"{indent}#   {field}{default}: {each['description'].splitlines()[0]}"
        elif inner:
            yield f"{indent}{name}:"
            yield from _lines(inner, indent + "  ")
        else:
            yield from _dumped({name: value["examples"][0]}, indent + "# ")


def _dumped(value: Tree, indent: str) -> Iterator[str]:
    text = yaml.safe_dump(value, sort_keys=False, default_flow_style=False, width=200)
    for line in text.splitlines():
        yield indent + line.replace("''", '""')


def _with_parts(value: Any, parts: Tree) -> Any:
    if isinstance(value, dict):
        if "$part" in value:
            own = {key: inner for key, inner in value.items() if key != "$part"}
            return _with_parts(parts[value["$part"]] | own, parts)
        return {key: _with_parts(inner, parts) for key, inner in value.items()}
    return value


def _filled(value: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, words) for key, inner in value.items()}
    return words.get(value, value) if isinstance(value, str) else value


def _read(name: str) -> Tree:
    tree: Tree = yaml.safe_load((HELM / "schema" / f"{name}.yaml").read_text())
    return tree


def main() -> None:
    check = sys.argv[1:] == ["--check"]
    stale = [path for path, text in generate().items() if not path.exists() or path.read_text() != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(HELM.parent.parent)} is not what deploy/helm/schema says: run `make charts`")
        else:
            path.write_text(generate()[path])
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
