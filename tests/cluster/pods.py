"""Logs and metrics of single pods, and actions on them."""

import json
from collections.abc import Iterable

from kube import CommandFailed, Json, Namespace
from prometheus_client.openmetrics.parser import text_string_to_metric_families

OPS_PORT = 9090


def name_of(pod: Json) -> str:
    return str(pod["metadata"]["name"])


def metric(namespace: Namespace, pod: Json, name: str, **labels: str) -> float:
    """The sum of the samples of this name with these labels; read by way of the API server."""
    path = f"/api/v1/namespaces/{namespace.name}/pods/{name_of(pod)}:{OPS_PORT}/proxy/metrics"
    families = text_string_to_metric_families(namespace.kubectl("get", "--raw", path))  # type: ignore[no-untyped-call]
    return sum(
        float(sample.value)
        for family in families
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def each(namespace: Namespace, pods: Iterable[Json], name: str, **labels: str) -> dict[str, float]:
    """A metric of each of these pods."""
    return {name_of(pod): metric(namespace, pod, name, **labels) for pod in pods}


def evict(namespace: Namespace, pod: Json) -> bool:
    """Asks for the pod's place, as who drains a node does; False where a disruption budget forbids it."""
    name = name_of(pod)
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": namespace.name}}
    path = f"/api/v1/namespaces/{namespace.name}/pods/{name}/eviction"
    try:
        namespace.kubectl("create", "--raw", path, "--filename", "-", stdin=json.dumps(eviction))
    except CommandFailed as refused:
        if "disruption budget" not in str(refused):
            raise
        return False
    return True


def restarts(pod: Json) -> int:
    return sum(int(status["restartCount"]) for status in pod["status"].get("containerStatuses", []))
