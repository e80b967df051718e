"""What the manifests say about pods, in the words of the tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rendering import Manifest

CONTROLLERS = ("Deployment", "StatefulSet")


@dataclass(frozen=True)
class Workload:
    """What makes pods, with the pods that it makes; a bare Pod makes itself."""

    manifest: Manifest
    pod: Manifest  # metadata and spec

    @property
    def name(self) -> str:
        return f"{self.manifest['kind']}/{self.manifest['metadata']['name']}"

    @property
    def labels(self) -> Mapping[str, str]:
        labels: Mapping[str, str] = self.pod["metadata"].get("labels", {})
        return labels

    @property
    def component(self) -> str:
        return self.labels.get("app.kubernetes.io/name", "")

    @property
    def containers(self) -> Sequence[Manifest]:
        spec = self.pod["spec"]
        return [*spec.get("initContainers", ()), *spec["containers"]]

    @property
    def ports(self) -> Mapping[str | int, int]:
        """The ports on which its containers listen, by name and by number."""
        ports = [port for container in self.containers for port in container.get("ports", ())]
        return {key: port["containerPort"] for port in ports for key in (port["containerPort"], port.get("name", ""))}

    @property
    def volumes(self) -> Mapping[str, Manifest]:
        return {volume["name"]: volume for volume in self.pod["spec"].get("volumes", ())}

    @property
    def config_maps(self) -> Iterator[str]:
        """The names of those that it mounts, or takes variables from."""
        for volume in self.volumes.values():
            if "configMap" in volume:
                yield volume["configMap"]["name"]
        for container in self.containers:
            yield from (source["configMapRef"]["name"] for source in container.get("envFrom", ()))


def workloads(manifests: Sequence[Manifest], *kinds: str) -> Iterator[Workload]:
    """All that make pods, or those of the kinds given."""
    for manifest in manifests:
        pod = _pod(manifest)
        if pod and (not kinds or manifest["kind"] in kinds):
            yield Workload(manifest, pod)


def _pod(manifest: Manifest) -> Manifest | None:
    spec: dict[str, Any] = manifest.get("spec") or {}
    if manifest["kind"] == "Pod":
        return manifest
    if manifest["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    template: Manifest | None = spec.get("template")
    return template if template and "spec" in template else None


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector (or the bare labels of a Service) finds these labels; the empty one finds all."""
    wanted: Mapping[str, str] = selector.get("matchLabels", {} if "matchExpressions" in selector else selector)
    return wanted.items() <= labels.items() and all(_holds(e, labels) for e in selector.get("matchExpressions", ()))


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(expression["key"])
    match expression["operator"]:
        case "In":
            return value in expression["values"]
        case "NotIn":
            return value not in expression["values"]
        case "Exists":
            return value is not None
        case _:
            return value is None
