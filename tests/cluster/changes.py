"""Changes to a release under load, and the failures that its clients may see meanwhile."""

from collections.abc import Iterator, Sequence
from random import Random

from images import SERVICES
from kube import CommandFailed, Json, Namespace, ready
from pods import evict, name_of
from releases import Release
from writers import History

HEALED = ("503 {", "ConnectError", "ReadError", "WriteError", "RemoteProtocolError")
"""Allowed failures of an attempt: a response to retry later, or a connection that is refused, reset or closed."""


def delete_one(release: Release, random: Random, replicas: int) -> str:
    """Deletes any pod of the five services; returns its name once another is ready in its place."""
    service = random.choice(SERVICES)
    name = name_of(random.choice(release.until_ready(service, replicas)))
    release.namespace.kubectl("delete", "pod", name, "--wait=false")
    _until_replaced(release, service, replicas, [name])
    return name


def evict_one_of_each(release: Release, replicas: int) -> list[str]:
    """Evicts a pod of every service, as who drains a node; its budget keeps the other one until there are two again."""
    evicted = {}
    for service in SERVICES:
        first, second, *_ = release.until_ready(service, replicas)
        assert evict(release.namespace, first), f"the budget of {service} forbids what it should allow"
        assert not evict(release.namespace, second), f"the budget of {service} lets both go"
        evicted[service] = name_of(first)
    for service, name in evicted.items():
        _until_replaced(release, service, replicas, [name])
    return list(evicted.values())


def until_gone(namespace: Namespace, pod: str, program: str) -> None:
    """Runs a program in the pod's container, until the container ends and takes it along."""
    try:
        namespace.kubectl("exec", pod, "--", "python", "-c", program, seconds=120)
    except CommandFailed:
        return
    raise AssertionError(f"{pod} outlived what ran in it")


def _until_replaced(release: Release, service: str, replicas: int, gone: Sequence[str]) -> None:
    def replaced() -> bool:
        pods = [pod for pod in release.pods(service) if name_of(pod) not in gone]
        return len(pods) == replicas and all(map(ready, pods))

    release.namespace.until(f"{service} has {replicas} ready pods without {', '.join(gone)}", replaced)


def images_of(release: Release) -> set[str]:
    return {image for service in SERVICES for pod in release.pods(service) for image in _images(pod)}


def _images(pod: Json) -> list[str]:
    return [str(container["image"]) for container in pod["spec"]["containers"]]


def unhealed(histories: Sequence[History]) -> Iterator[str]:
    """Responses that clients should not have received, and operations that never succeeded."""
    for history in histories:
        for operation in history.operations:
            odd = [refusal for refusal in operation.refusals if not refusal.startswith(HEALED)]
            yield from (f"{operation.name} received {refusal}" for refusal in odd)
            if not operation.acknowledged:
                yield f"{operation.name} was never acknowledged: {operation.refusals[-3:]}"
