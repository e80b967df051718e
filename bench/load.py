"""Load by autocannon, and its measurements."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.processes import cpu, spent
from bench.scenarios import Scenario
from bench.targets import Target, bearer

CONNECTIONS = 32
_AUTOCANNON = (
    "npx",
    "--loglevel=error",
    "-y",
    "-p",
    "autocannon@8.0.0",
    "node",
    str(Path(__file__).parent / "autocannon.cjs"),
)


@dataclass(frozen=True)
class Measured:
    """One scenario against one target; CPU in microseconds per request."""

    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int
    called: Mapping[str, float]  # of each process that serves the request, while the load ran
    asynchronous: Mapping[str, float]  # of all others, and of these ones afterwards, until the system was idle


def medians(runs: Sequence[Measured]) -> Measured:
    """The median of each figure, and the sum of failures."""
    return Measured(
        per_second=median(run.per_second for run in runs),
        p50_ms=median(run.p50_ms for run in runs),
        p99_ms=median(run.p99_ms for run in runs),
        failed=sum(run.failed for run in runs),
        called=_median_by_process([run.called for run in runs]),
        asynchronous=_median_by_process([run.asynchronous for run in runs]),
    )


def _median_by_process(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: median(run[name] for run in runs) for name in runs[0]}


def load(target: Target, scenario: Scenario, seconds: int) -> Measured:
    """Runs the scenario from 32 connections, without pauses. The target must have settled."""
    before = cpu(target.pids)
    result = fire(target, scenario, duration=seconds)
    during = spent(before, cpu(target.pids))
    target.settle()
    until_settled = spent(before, cpu(target.pids))
    per_request = 1e6 / max(result["requests"]["total"], 1)
    called = {name: during[name] * per_request for name in scenario.called}
    return Measured(
        per_second=result["requests"]["total"] / result["duration"],
        p50_ms=result["latency"]["p50"],
        p99_ms=result["latency"]["p99"],
        failed=failed(result),
        called=called,
        asynchronous={name: used * per_request - called.get(name, 0.0) for name, used in until_settled.items()},
    )


def failed(result: dict[str, Any]) -> int:
    """Requests without a 2xx response."""
    return int(result["non2xx"] + result["errors"] + result["timeouts"])


def fire(target: Target, scenario: Scenario, **options: Any) -> dict[str, Any]:
    """autocannon's result; its options are `duration` (seconds) or `amount`, and `overallRate` (per second)."""
    asked: dict[str, Any] = {"url": target.url + scenario.path, "connections": CONNECTIONS, **options}
    asked["headers"] = bearer(scenario.token)
    if scenario.body:
        asked |= {"method": "POST", "body": json.dumps(scenario.body)}
        asked["headers"]["content-type"] = "application/json"
    locked = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [*_AUTOCANNON, json.dumps(asked)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=locked)
    return dict(json.loads(done.stdout))
