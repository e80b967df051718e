"""What the charts put into a container's environment is what its service reads: known, whole and valid."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import devtools.settings
import feedback.settings
import gateway.settings
import notifications.settings
import pytest
import tickets.settings
import warranty.settings
from environment import environment, secret_files
from pydantic_settings import BaseSettings
from rendering import SERVICES, Manifest, render
from servicekit.runtime.settings import PREFIX, Operational, read, variable
from tickets.mail_receiver.settings import ReceiverSettings
from variants import INSTALLABLE
from workloads import Workload, workloads

SETTINGS: Mapping[str, Sequence[type[BaseSettings]]] = {
    "tickets": (Operational, tickets.settings.Settings),
    "warranty": (Operational, warranty.settings.Settings),
    "notifications": (Operational, notifications.settings.Settings),
    "feedback": (Operational, feedback.settings.Settings),
    "gateway": (gateway.settings.Settings,),
    "devtools": (devtools.settings.Settings,),
    "mail-receiver": (ReceiverSettings,),
}
SECRET = "a-secret-of-the-cluster-0123456789abcdef"
URLS = {"store-url": "mongodb://store.example/aftersales", "nats-url": "nats://nats.example:4222"}

pytestmark = pytest.mark.parametrize("name", INSTALLABLE)


def processes(name: str) -> Iterator[tuple[str, Workload, Manifest]]:
    """Each container that reads settings, with the service whose they are."""
    for pod in workloads(render(INSTALLABLE[name])):
        for container in pod.containers:
            if any(each.startswith(PREFIX) for each in environment(container)):
                service = re.search(r"aftersales/(\w+)[:@]", container["image"])
                assert service, container["image"]
                receives_mail = container.get("args") == ["mail", "receive"]
                yield "mail-receiver" if receives_mail else service[1], pod, container


def fields(service: str) -> set[str]:
    return {variable(field) for kind in SETTINGS[service] for field in kind.model_fields}


def test_every_service_of_a_variant_is_checked(name: str) -> None:
    chart = INSTALLABLE[name].chart
    looked_at = {service for service, _, _ in processes(name)}
    assert looked_at - {"devtools", "mail-receiver"} == ({chart} if chart in SERVICES else set(SERVICES))


def test_a_service_reads_every_variable_that_is_set_for_it(name: str) -> None:
    for service, pod, container in processes(name):
        ours = {each for each in environment(container) if each.startswith(PREFIX)}
        assert {each for each in ours if not {each, each.removesuffix("_FILE")} & fields(service)} == set(), pod.name


def test_every_other_variable_is_of_opentelemetry(name: str) -> None:
    for _, pod, container in processes(name):
        others = {each for each in environment(container) if not each.startswith((PREFIX, "OTEL_"))}
        assert {each for each in others if f"$({each})" not in str(container["env"])} == set(), pod.name


def test_every_file_that_is_named_comes_from_a_secret(name: str) -> None:
    for _, pod, container in processes(name):
        named = {path for each, path in environment(container).items() if each.endswith("_FILE")}
        assert named == secret_files(pod, container), pod.name


def test_the_settings_of_every_service_are_whole_and_valid(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in os.environ:
        if each.startswith(PREFIX):
            monkeypatch.delenv(each)
    for service, _, container in processes(name):
        with monkeypatch.context() as process:
            for each, value in environment(container).items():
                process.setenv(each, str(_secret(value, tmp_path)) if each.endswith("_FILE") else value)
            for kind in SETTINGS[service]:
                assert read(kind)


def _secret(path: str, folder: Path) -> Path:
    """A file like the one that the cluster would mount there."""
    file = folder / Path(path).name
    file.write_text(URLS.get(file.name, SECRET))
    return file
