"""An alert links to its runbook by an address: that of the chart's values, or of `make alerts`."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rendering import refusal, render
from rules import OPERATIONS, RULE_FILES, alerts
from variants import KINDS, together


def links(files: Iterable[Any]) -> Iterator[str]:
    for file in files:
        for group in file["groups"]:
            yield from (rule["annotations"]["runbook_url"] for rule in group["rules"] if "alert" in rule)


def written(directory: Path, address: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, OPERATIONS / "generate.py", "--runbooks", address, "--into", directory)
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("address", ["https://wiki.example/runbooks", "https://wiki.example/runbooks/"])
def test_the_chart_makes_runbook_urls_absolute(address: str) -> None:
    values = {"metrics": {"prometheusRule": {"runbooks": address}}}
    rendered = render(together("values-production.yaml", values, kinds=KINDS))
    specs = [each["spec"] for each in rendered if each["kind"] == "PrometheusRule"]
    assert sorted(links(specs)) == sorted(f"https://wiki.example/runbooks/{rule['alert']}.md" for rule in alerts())


def test_the_chart_refuses_an_address_that_is_none() -> None:
    values = {"metrics": {"prometheusRule": {"runbooks": "wiki/runbooks"}}}
    assert "/metrics/prometheusRule/runbooks" in refusal(together("values-production.yaml", values))


def test_the_rules_of_a_prometheus_of_your_own_are_absolute(tmp_path: Path) -> None:
    assert written(tmp_path, "https://wiki.example/runbooks").returncode == 0
    files = [yaml.safe_load((tmp_path / name).read_text()) for name in RULE_FILES]
    assert sorted(links(files)) == sorted(f"https://wiki.example/runbooks/{rule['alert']}.md" for rule in alerts())


def test_an_address_that_is_none_writes_no_rules(tmp_path: Path) -> None:
    refused = written(tmp_path / "rules", "wiki/runbooks")
    assert refused.returncode == 1
    assert "begin with https://" in refused.stderr
    assert not (tmp_path / "rules").exists()
