"""What a container of a rendered pod finds in its environment."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from rendering import Manifest
from workloads import Workload


def environment(container: Manifest) -> dict[str, str]:
    """The variables by name; what the pod knows of itself reads `<its path>`."""
    found: dict[str, str] = {}
    for variable in container.get("env", ()):
        found[variable["name"]] = _value(variable, found)
    return found


def _value(variable: Manifest, earlier: Mapping[str, str]) -> str:
    if "value" in variable:
        value: str = variable["value"]
        for name, known in earlier.items():
            value = value.replace(f"$({name})", known)
        return value
    match variable["valueFrom"]:
        case {"fieldRef": {"fieldPath": path}}:
            return f"<{path}>"
    raise AssertionError(f"{variable['name']} comes from nowhere known")


def secret_files(pod: Workload, container: Manifest) -> set[str]:
    """The files that the container finds in its volumes made of Secrets."""
    return {
        str(PurePosixPath(mount["mountPath"], item["path"]))
        for mount in container.get("volumeMounts", ())
        for source in _sources(pod.volumes.get(mount["name"], {}))
        for item in source.get("secret", {}).get("items", ())
    }


def _sources(volume: Manifest) -> Sequence[Manifest]:
    sources: Sequence[Manifest] = volume["projected"]["sources"] if "projected" in volume else [volume]
    return sources
