"""Releases of the charts: what the tests say in values, and how a release is spoken to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml
from documented import as_documented
from images import NEXT, REGISTRY, SERVICES, tag
from kube import Json, Namespace
from system import System

CHARTS = Path(__file__).parents[2] / "deploy" / "helm"
UMBRELLA = CHARTS / "aftersales"
DEVELOPMENT, PRODUCTION = CHARTS / "values-dev.yaml", CHARTS / "values-production.yaml"
DRAIN_SECONDS = 6
"""How long names are cached is a matter of the cluster: 5 s where the tests usually run, and 30 s in most others."""
UNLIMITED = {"rateLimitRequests": 1_000_000, "rateLimitAddressRequests": 1_000_000}  # the test is many callers
STORES = ("tickets", "warranty", "notifications", "feedback")


@dataclass(frozen=True)
class Release:
    namespace: Namespace
    chart: Path = UMBRELLA
    name: str = "aftersales"

    def install(self, *files: Path, values: Json, wait: bool = True) -> None:
        self.namespace.helm("install", self.name, str(self.chart), *_of(files), *_waiting(wait), values=values)

    def upgrade(self, *files: Path, values: Json) -> None:
        self.namespace.helm("upgrade", self.name, str(self.chart), *_of(files), *_waiting(True), values=values)

    def rollback(self) -> None:
        self.namespace.helm("rollback", self.name, *_waiting(True))

    def uninstall(self) -> None:
        self.namespace.helm("uninstall", self.name, *_waiting(True))

    def test(self) -> str:
        """What `helm test` says; it fails where a test does."""
        return self.namespace.helm("test", self.name, "--logs", "--timeout", "180s")

    def pods(self, component: str) -> list[Json]:
        return self.namespace.pods(component=component, release=self.name)

    def until_ready(self, component: str, count: int) -> list[Json]:
        return self.namespace.until_ready(count, component=component, release=self.name)

    def address(self, component: str, port: int) -> str:
        return f"http://{self.namespace.address(f'{self.name}-{component}', port)}"


def _of(files: tuple[Path, ...]) -> list[str]:
    return [word for file in files for word in ("--values", str(file))]


def _waiting(wait: bool) -> list[str]:
    return ["--wait", "--timeout", "240s"] if wait else []


def development() -> Json:
    """What the development preset leaves to say here: the images, that the policies are on, and that mails come in."""
    nats = {"registry": REGISTRY, "repository": "aftersales/nats", "tag": tag("nats")}
    return merged(
        images(),
        {"global": {"imageRegistry": REGISTRY, "networkPolicy": {"enabled": True}}},
        {"devtools": {"image": {"tag": tag("devtools")}}, "nats": {"image": nats}},
        {"tickets": {"mailReceiver": {"enabled": True, "replicaCount": 1}}},
    )


def images(suffix: str = "") -> Json:
    return {service: {"image": {"tag": tag(service) + suffix}} for service in SERVICES}


def upgraded() -> Json:
    """Another version with other settings: they count more than those that it had."""
    settings = {
        "gateway": {"settings": {"liveHeartbeatSeconds": 10}},
        "tickets": {"settings": {"coverageRetryEverySeconds": 0.5}},
        "notifications": {"settings": {"smtpConcurrency": 4}},
    }
    return merged(images(NEXT), settings)


def merged(*values: Mapping[str, Any]) -> Json:
    """Later ones count more, key by key."""
    result: Json = {}
    for each in values:
        for name, value in each.items():
            known = result.get(name)
            result[name] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def values_of(chart: str) -> Json:
    found: Json = yaml.safe_load((CHARTS / chart / "values.yaml").read_text())
    return found


@contextmanager
def spoken_to(
    gateway: str, devtools: str, nats: str = "", store_urls: Mapping[str, str] | None = None
) -> Iterator[System]:
    """A release as the tests of the whole system speak to theirs, by URLs as this machine reaches them."""
    with (
        httpx.Client(base_url=gateway, timeout=10, event_hooks={"response": [as_documented]}, trust_env=False) as front,
        httpx.Client(base_url=devtools, timeout=10, trust_env=False) as back,
    ):
        yield System(front, back, [gateway], nats, store_urls or {})
