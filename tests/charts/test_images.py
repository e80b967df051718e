"""Which images are run, and on which ports what is in them listens."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from rendering import ROOT, SERVICES, render
from test_helm import description
from variants import INSTALLABLE, alone, together
from workloads import workloads

DIGEST = "sha256:" + "0" * 64
VERSION = description("aftersales")["appVersion"]


def images(name: str) -> set[str]:
    return {container["image"] for pod in workloads(render(INSTALLABLE[name])) for container in pod.containers}


@pytest.mark.parametrize("name", INSTALLABLE)
def test_every_image_has_a_registry_and_a_tag(name: str) -> None:
    for image in images(name):
        assert re.fullmatch(r"[a-z0-9.:-]+(/[a-z0-9-]+)+(:[\w.-]+|@sha256:[0-9a-f]{64})", image), image
        assert not image.endswith(":latest")


@pytest.mark.parametrize(
    ("image", "used"),
    [
        ({}, f"registry.example/aftersales/tickets:{VERSION}"),
        ({"tag": "1.2.3"}, "registry.example/aftersales/tickets:1.2.3"),
        ({"tag": "1.2.3", "digest": DIGEST}, f"registry.example/aftersales/tickets@{DIGEST}"),
        ({"registry": "other.example:5000", "repository": "care"}, f"other.example:5000/care:{VERSION}"),
    ],
)
def test_an_image_is_named_by_its_parts(image: Mapping[str, Any], used: str) -> None:
    pods = workloads(render(alone("tickets", {"image": image})))
    assert {container["image"] for pod in pods for container in pod.containers} == {used}


def test_global_registry_applies_to_all_our_images() -> None:
    rendered = render(together("values-production.yaml", {"global": {"imageRegistry": "mirror.example"}}))
    ours = {container["image"] for pod in workloads(rendered) for container in pod.containers}
    assert ours == {f"mirror.example/aftersales/{service}:{VERSION}" for service in SERVICES}


@pytest.mark.parametrize("service", [*SERVICES, "devtools"])
def test_a_pod_names_the_ports_that_its_image_exposes(service: str) -> None:
    folder = ROOT / ("devtools" if service == "devtools" else f"services/{service}")
    exposed = re.findall(r"^EXPOSE (.+)$", (folder / "Dockerfile").read_text(), re.MULTILINE)[-1].split()
    receiving = together("values-dev.yaml", {"tickets": {"mailReceiver": {"enabled": True}}})
    parts = {service, "mail-receiver"} if service == "tickets" else {service}  # one image for both
    pods = [pod for pod in workloads(render(receiving), "Deployment") if pod.component in parts]
    assert len(pods) == len(parts)
    assert sorted({str(port) for pod in pods for port in pod.ports.values()}) == sorted(exposed)
