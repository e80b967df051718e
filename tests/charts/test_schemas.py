"""The schema of each chart is strict, says what every value is for, and knows exactly the values that there are."""

import re
import subprocess
import sys
from typing import Any

import jsonschema_rs
import pytest
from rendering import CHARTS, SERVICES, UMBRELLA, Variant, refusal
from schemas import Path, changed, properties, schema_of, values_of
from variants import alone, together

FROM_OUTSIDE = {"global", "common", "enabled"}  # what an umbrella gives a chart; not for its own values.yaml

each_chart = pytest.mark.parametrize("chart", [*SERVICES, UMBRELLA])


def problems(chart: str, values: dict[str, Any]) -> list[tuple[Path, str]]:
    """Where values break the schema, and how."""
    errors = jsonschema_rs.validator_for(schema_of(chart)).iter_errors(values)
    return [(tuple(map(str, error.instance_path)), error.message) for error in errors]


def declared(chart: str) -> list[tuple[Path, Any]]:
    schema = schema_of(chart)
    return list(properties(schema, schema))


def is_inside_a_setting(path: Path) -> bool:
    """A setting is shown with its description, which says what is in it."""
    return path[0] == "settings" and len(path) > 2


@each_chart
def test_every_property_has_a_description(chart: str) -> None:
    assert [".".join(path) for path, about in declared(chart) if not about.get("description")] == []


@each_chart
def test_a_misspelt_value_is_refused_at_every_depth(chart: str) -> None:
    objects: list[Path] = [(), *(path for path, about in declared(chart) if "properties" in about)]
    for path in objects:
        found = problems(chart, changed({}, (*path, "misspelt"), "anything"))
        assert [(where, "misspelt" in said) for where, said in found] == [(path, True)]


@each_chart
def test_a_value_of_another_type_is_refused_by_its_name(chart: str) -> None:
    for path, about in declared(chart):
        wrong = "a text" if about.get("type") in ("object", "array") else {"an": "object"}
        assert {where for where, _ in problems(chart, changed({}, path, wrong))} == {path}


@each_chart
def test_the_values_are_those_of_the_schema(chart: str) -> None:
    assert problems(chart, values_of(chart)) == []
    text = (CHARTS / chart / "values.yaml").read_text()
    names = {path[-1] for path, _ in declared(chart) if path[0] not in FROM_OUTSIDE and not is_inside_a_setting(path)}
    assert {name for name in names if not re.search(rf"^ *(# +)?{name}(:| \()", text, re.MULTILINE)} == set()


@pytest.mark.parametrize("hours", ["09:00-17:99", "09:00-24:30", "24:00-24:00", "9:00-17:00", "nine to five"])
def test_invalid_hours_are_refused(hours: str) -> None:
    values = {"settings": {"slaCalendar": {"week": {"monday": ["09:00-12:00", hours]}}}}
    found = problems("tickets", values)
    assert [where for where, _ in found] == [("settings", "slaCalendar", "week", "monday", "1")]


def test_hours_until_midnight_are_accepted() -> None:
    assert problems("tickets", {"settings": {"slaCalendar": {"week": {"monday": ["09:00-24:00"]}}}}) == []


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (alone("tickets", {"replicaCount": "three"}), "at '/replicaCount': got string, want integer"),
        (together("values-production.yaml", {"tickets": {"replicaCuont": 3}}), "'replicaCuont' not allowed"),
        (together("values-production.yaml", {"global": {"store": {"kind": "mysql"}}}), "at '/global/store/kind'"),
        (together("values-production.yaml", {"gateway": {"settings": {"maxConnections": 0}}}), "/maxConnections'"),
        (
            alone("tickets", {"settings": {"slaCalendar": {"week": {"monday": ["09:00-17:99"]}}}}),
            "at '/settings/slaCalendar/week/monday/0'",
        ),
    ],
    ids=["wrong type", "misspelt", "wrong word", "out of bounds", "no hours"],
)
def test_helm_names_the_value_that_is_wrong(variant: Variant, said: str) -> None:
    assert said in refusal(variant)


def test_values_and_schemas_are_generated_from_their_one_source() -> None:
    command = [sys.executable, str(CHARTS / "charts.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
