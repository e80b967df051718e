"""What operators and load balancers see of a process from outside."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from devtools.stack.ports import SERVICES, variable
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from system import System


@dataclass(frozen=True)
class Ready:
    code: int
    status: str


def ops_urls(system: System) -> dict[str, str]:
    """Where each service and gateway tells how it is, by process."""
    plan = system.stack.plan
    urls = {}
    for service in (*SERVICES, "gateway"):
        for number in range(plan.gateways if service == "gateway" else plan.replicas):
            port = plan.ports[variable(service, number, "OPS_PORT")]
            urls[_process(service, number)] = f"http://127.0.0.1:{port}"
    return urls


def ready(url: str) -> Ready:
    answer = httpx.get(f"{url}/readyz", timeout=5)
    return Ready(answer.status_code, answer.json()["status"])


def metric(url: str, name: str, **labels: str) -> float:
    """The one sample of this name with these labels."""
    [sample] = [
        each for each in _samples(url) if each.name == name and all(each.labels[key] == labels[key] for key in labels)
    ]
    return sample.value


def _samples(url: str) -> Iterator[Sample]:
    text = httpx.get(f"{url}/metrics", timeout=5).text
    for family in text_string_to_metric_families(text):  # type: ignore[no-untyped-call]
        yield from family.samples


def _process(name: str, number: int) -> str:
    return f"{name}-{number + 1}" if number else name
