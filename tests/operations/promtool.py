"""Prometheus' own check of rules: series are made up, and what the rules say of them is compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from subprocess import PIPE, STDOUT, run
from typing import Any

import pytest
import yaml
from rules import OPERATIONS, RULE_FILES

NO_PROMTOOL = "promtool is not on the PATH: the alert rules are NOT tested"

Series = Mapping[str, str]
"""Values by selector, in promtool's notation: `1+2x5` is 1, 3, 5, 7, 9, 11, one a minute."""


def promtool(*arguments: str | Path) -> str:
    """Runs it and answers what it printed; fails with that if promtool is not content."""
    program = which("promtool") or pytest.skip(NO_PROMTOOL)
    ran = run([program, *arguments], stdout=PIPE, stderr=STDOUT, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


@dataclass(frozen=True)
class Situation:
    """When `series` have gone on for the time of `after`, an alert fires with each of these labels, and else not."""

    series: Series
    after: str
    firing: Sequence[Mapping[str, str]] = ()


def hold(directory: Path, alert: str, *situations: Situation) -> None:
    """Asserts that the alert fires as each situation says."""
    file = directory / "test.yaml"
    test = {
        "rule_files": [str(OPERATIONS / name) for name in RULE_FILES],
        "evaluation_interval": "1m",
        "tests": [_test(alert, situation) for situation in situations],
    }
    file.write_text(yaml.safe_dump(test))
    promtool("test", "rules", file)


def _test(alert: str, situation: Situation) -> dict[str, Any]:
    query = f'ALERTS{{alertname="{alert}", alertstate="firing"}}'
    samples = [{"labels": _series(alert, labels), "value": 1} for labels in situation.firing]
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in situation.series.items()],
        "promql_expr_test": [{"expr": query, "eval_time": situation.after, "exp_samples": samples}],
    }


def _series(alert: str, labels: Mapping[str, str]) -> str:
    reported = {"alertname": alert, "alertstate": "firing", **labels}
    return "ALERTS{" + ", ".join(f'{name}="{value}"' for name, value in reported.items()) + "}"
