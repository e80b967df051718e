"""Pods and Services as the tests write them: few words, and within the restricted Pod Security standard."""

from collections.abc import Mapping, Sequence
from typing import Any

from kube import Json

WRITABLE = ("data", "tmp")


def container(name: str, image: str, **more: Any) -> Json:
    mounts = [{"name": volume, "mountPath": f"/{volume}"} for volume in WRITABLE]
    return {
        "name": name,
        "image": image,
        "volumeMounts": [*mounts, *more.pop("mounts", ())],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": {"requests": {"cpu": "100m"}},  # without, a busy node leaves nothing for it
        **more,
    }


def pod(*containers: Json, volumes: Sequence[Json] = (), kept: Sequence[str] = ()) -> Json:
    """`volumes` beside the writable ones; those of `kept` are claimed elsewhere."""
    empty = [{"name": name, "emptyDir": {}} for name in WRITABLE if name not in kept]
    return {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": 5,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": list(containers),
        "volumes": [*empty, *volumes],
    }


def deployment(name: str, spec: Json) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"selector": _selector(name), "template": _template(name, spec)},
    }


def stateful_set(name: str, spec: Json) -> Json:
    """One pod whose /data outlasts it."""
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name},
        "spec": {
            "serviceName": name,
            "selector": _selector(name),
            "template": _template(name, spec),
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claim}],
        },
    }


def service(name: str, ports: Mapping[str, int]) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {
            "selector": {"app.kubernetes.io/name": name},
            "ports": [{"name": what, "port": port} for what, port in ports.items()],
        },
    }


def secret(name: str, **content: str) -> Json:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": content}


def config_map(name: str, content: Mapping[str, str]) -> Json:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": dict(content)}


def ready_at(path: str, port: int) -> Json:
    return {"httpGet": {"path": path, "port": port}, "periodSeconds": 1, "failureThreshold": 60}


def _selector(name: str) -> Json:
    return {"matchLabels": {"app.kubernetes.io/name": name}}


def _template(name: str, spec: Json) -> Json:
    return {"metadata": {"labels": {"app.kubernetes.io/name": name}}, "spec": spec}
