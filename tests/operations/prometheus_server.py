"""A real Prometheus on a free port of the loopback interface, with our rules, scraping a system's processes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from subprocess import DEVNULL, Popen
from typing import Any

import httpx
import pytest
import yaml
from devtools.stack.ports import HOST
from rules import OPERATIONS, RULE_FILES
from servicekit.testing.ports import free_port
from system import eventually

NO_PROMETHEUS = "prometheus is not on the PATH: alerts are NOT tried on a system in which their cause is there"
needs_prometheus = pytest.mark.skipif(which("prometheus") is None, reason=NO_PROMETHEUS)


@dataclass(frozen=True)
class Prometheus:
    url: str

    def firing(self) -> dict[str, list[dict[str, Any]]]:
        """The alerts that are firing, by name."""
        firing: dict[str, list[dict[str, Any]]] = {}
        for alert in self._get("alerts")["alerts"]:
            if alert["state"] == "firing":
                firing.setdefault(alert["labels"]["alertname"], []).append(alert)
        return firing

    def ask(self, expression: str) -> list[dict[str, Any]]:
        """The instant vector that an expression is now."""
        return list(self._get("query", query=expression)["result"])

    def unhealthy_rules(self) -> list[str]:
        """What went wrong with the evaluation of each rule with which something did."""
        rules = [rule for group in self._get("rules")["groups"] for rule in group["rules"]]
        return [f"{rule['name']}: {rule.get('lastError')}" for rule in rules if rule["health"] == "err"]

    def _get(self, path: str, **params: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.url}/api/v1/{path}", params=params, timeout=10).raise_for_status()
        return dict(answer.json()["data"])


@contextmanager
def prometheus(directory: Path, targets: Mapping[str, str]) -> Iterator[Prometheus]:
    """Scrapes each target (URL by job) every 2 s. Alerts fire as soon as their expression holds, without `for`."""
    for name in RULE_FILES:
        rules = yaml.safe_load((OPERATIONS / name).read_text())
        for group in rules["groups"]:
            group["interval"] = "1s"
            for rule in group["rules"]:
                rule.pop("for", None)
        (directory / name).write_text(yaml.safe_dump(rules))
    scrapes = [
        {"job_name": job, "static_configs": [{"targets": [url.removeprefix("http://")]}]}
        for job, url in targets.items()
    ]
    config = {
        "global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"},
        "rule_files": list(RULE_FILES),
        "scrape_configs": scrapes,
    }
    (directory / "prometheus.yml").write_text(yaml.safe_dump(config))
    address = f"{HOST}:{free_port()}"
    command = ["prometheus", "--config.file", str(directory / "prometheus.yml"), "--web.listen-address", address]
    with Popen([*command, "--storage.tsdb.path", str(directory / "data")], stdout=DEVNULL, stderr=DEVNULL) as process:
        try:
            running = Prometheus(f"http://{address}")
            eventually(lambda: _scrapes(running, len(targets)), "a scrape of each process", timeout=60)
            yield running
        finally:
            process.terminate()


def _scrapes(prometheus: Prometheus, count: int) -> bool:
    try:
        return len(prometheus.ask("up == 1")) == count
    except httpx.HTTPError:  # it is starting
        return False
