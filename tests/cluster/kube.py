"""kubectl and helm against the cluster of KUBECONFIG."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import run
from typing import Any

import yaml
from devtools.kubernetes import helm as helm_command
from devtools.kubernetes import kubectl as kubectl_command
from system import eventually

Json = dict[str, Any]
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"}
READY_SECONDS = 120


class CommandFailed(Exception):
    """What was called, and what it said on stderr."""


@dataclass(frozen=True)
class Namespace:
    """One namespace, and what can be done in it."""

    name: str

    def kubectl(self, *arguments: str, stdin: str = "", seconds: float = 60) -> str:
        return called([str(kubectl_command()), "--namespace", self.name, *arguments], stdin=stdin, seconds=seconds)

    def helm(self, *arguments: str, values: Json | None = None, seconds: float = 300) -> str:
        """`values` count more than those of files named in the arguments."""
        reported = ("--values", "-") if values else ()
        command = [str(helm_command()), "--namespace", self.name, *arguments, *reported]
        return called(command, stdin=yaml.safe_dump(values or {}), seconds=seconds)

    def apply(self, *manifests: Json) -> None:
        self.kubectl("apply", "--filename", "-", stdin=yaml.safe_dump_all(manifests))

    def get(self, kind: str, name: str) -> Json:
        found: Json = json.loads(self.kubectl("get", kind, name, "--output", "json"))
        return found

    def listed(self, kind: str, **labels: str) -> list[Json]:
        selector = ",".join(f"{_LABELS.get(name, name)}={value}" for name, value in labels.items())
        answer = self.kubectl("get", kind, "--selector", selector, "--output", "json")
        items: list[Json] = json.loads(answer)["items"]
        return items

    def pods(self, **labels: str) -> list[Json]:
        """Those that run or come up, without what has ended or is about to end."""
        return [pod for pod in self.listed("pods", **labels) if _lives(pod)]

    def address(self, service: str, port: int) -> str:
        """host:port of a Service, as this machine reaches it."""
        return f"{self.get('service', service)['spec']['clusterIP']}:{port}"

    def until(self, what: str, look: Callable[[], Any], seconds: float = READY_SECONDS) -> Any:
        """What `look` finds; what the namespace looks like if that takes too long."""
        try:
            return eventually(look, what, seconds)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.reported()}") from None

    def until_ready(self, count: int, **labels: str) -> list[Json]:
        """The pods with these labels once they are so many, and all of them are ready."""

        def look() -> Sequence[Json]:
            pods = self.pods(**labels)
            return pods if len(pods) == count and all(map(ready, pods)) else []

        pods: list[Json] = self.until(f"{count} ready pods of {labels}", look)
        return pods

    def reported(self) -> str:
        """What somebody looks at first when it does not work."""
        events = ("get", "events", "--sort-by", ".lastTimestamp", "--field-selector", "type=Warning")
        return "\n".join(
            [
                self.kubectl("get", "pods", "--output", "wide"),
                "\n".join(self.kubectl(*events).splitlines()[-20:]),
                *(self._log(pod) for pod in self.listed("pods") if not ready(pod)),
            ]
        )

    def _log(self, pod: Json) -> str:
        name = pod["metadata"]["name"]
        try:
            return f"{name}: " + self.kubectl("logs", name, "--all-containers", "--tail", "15")
        except CommandFailed as error:
            return str(error)


_LABELS = {"component": "app.kubernetes.io/name", "release": "app.kubernetes.io/instance"}


def called(command: Sequence[str], *, stdin: str = "", seconds: float = 60) -> str:
    answer = run(command, input=stdin, capture_output=True, text=True, timeout=seconds, check=False)
    if answer.returncode:
        shown = " ".join(command[1:])
        raise CommandFailed(f"{command[0].rpartition('/')[2]} {shown}: {answer.stdout[-2000:]}{answer.stderr[-4000:]}")
    return answer.stdout


def ready(pod: Json) -> bool:
    conditions = {each["type"]: each["status"] for each in pod["status"].get("conditions", [])}
    return conditions.get("Ready") == "True"


def _lives(pod: Json) -> bool:
    return "deletionTimestamp" not in pod["metadata"] and pod["status"].get("phase") not in ("Succeeded", "Failed")


@contextmanager
def namespace(name: str) -> Iterator[Namespace]:
    """A namespace that enforces the restricted Pod Security standard, and is there meanwhile; what an earlier run left
    of it goes first.
    """
    made = Namespace(name)
    made.kubectl("delete", "namespace", name, "--ignore-not-found", seconds=200)
    made.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": RESTRICTED}})
    try:
        yield made
    finally:
        made.kubectl("delete", "namespace", name, "--wait=false")
