"""A terminating pod has the time that it needs, and a change of its configuration replaces it."""

import hashlib
from collections.abc import Mapping
from typing import Any

import gateway.settings
import pytest
from environment import environment
from rendering import SERVICES, Manifest, Variant, render
from servicekit.runtime import run
from variants import BUNDLED, DEVELOPMENT, INSTALLABLE, PRODUCTION, alone, together
from workloads import CONTROLLERS, Workload, workloads

TELEMETRY_SECONDS = 2  # what servicekit.telemetry.stop waits for a dead collector
ENDING_SECONDS = run.CALLS_GRACE_SECONDS + run.WORK_GRACE_SECONDS + run.FLUSH_SECONDS + TELEMETRY_SECONDS


def services(variant: Variant) -> dict[str, Workload]:
    return {pod.component: pod for pod in workloads(render(variant), "Deployment") if pod.component in SERVICES}


def seconds_to_end(pod: Workload) -> float:
    """Seconds from SIGTERM until the process has stopped, from its settings."""
    container = pod.pod["spec"]["containers"][0]
    waits: float = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    if pod.component != "gateway":
        return waits + ENDING_SECONDS
    reported = environment(container)
    usual = gateway.settings.Settings.model_fields["shutdown_seconds"].default
    drains, finishes = reported["AFTERSALES_DRAIN_SECONDS"], reported.get("AFTERSALES_SHUTDOWN_SECONDS", usual)
    return waits + float(drains) + float(finishes) + TELEMETRY_SECONDS


@pytest.mark.parametrize("name", INSTALLABLE)
def test_grace_period_covers_the_shutdown(name: str) -> None:
    for pod in services(INSTALLABLE[name]).values():
        assert pod.pod["spec"]["terminationGracePeriodSeconds"] > seconds_to_end(pod), pod.name


@pytest.mark.parametrize(
    ("values", "least"),
    [
        ({"drainSeconds": 120}, 120),
        ({"settings": {"shutdownSeconds": 200}}, 200),
        ({"terminationGracePeriodSeconds": 1}, 22),
    ],
)
def test_grace_period_follows_the_gateways_settings(values: Mapping[str, Any], least: int) -> None:
    (pod,) = services(alone("gateway", values)).values()
    assert pod.pod["spec"]["terminationGracePeriodSeconds"] > max(least, seconds_to_end(pod))


@pytest.mark.parametrize(
    ("values", "replaced"),
    [
        ({"tickets": {"settings": {"reopenWindowDays": 7}}}, {"tickets"}),
        ({"global": {"telemetry": {"logLevel": "DEBUG"}}}, set(SERVICES)),
        ({"notifications": {"smtp": {"host": "other.example"}}}, {"notifications"}),
        ({"global": {"publicUrl": "https://other.example"}}, {"notifications"}),
        ({"global": {"store": {"existingSecret": {"name": "other"}}}}, set(SERVICES) - {"gateway"}),
        ({"tickets": {"autoscaling": {"maxReplicas": 5}}}, set()),
    ],
    ids=["a setting", "a setting of all", "the mail server", "the outside address", "the store", "what no pod knows"],
)
def test_change_of_values_replaces_only_the_affected_pods(values: Mapping[str, Any], replaced: set[str]) -> None:
    before, after = services(PRODUCTION), services(together("values-production.yaml", values))
    assert {name for name in SERVICES if before[name].pod != after[name].pod} == replaced


def test_bundled_nats_pod_has_a_checksum_of_its_configuration() -> None:
    manifests = render(BUNDLED)
    (nats,) = [pod for pod in workloads(manifests, *CONTROLLERS) if pod.component == "nats"]
    (configuration,) = [_config_map(manifests, name)["data"]["nats.conf"] for name in nats.config_maps]
    checksum = nats.pod["metadata"]["annotations"]["checksum/configuration"]
    assert checksum == hashlib.sha256(configuration.rstrip("\n").encode()).hexdigest()


def test_a_file_is_never_open_in_two_processes() -> None:
    strategies = {name: pod.manifest["spec"]["strategy"]["type"] for name, pod in services(DEVELOPMENT).items()}
    assert strategies == {name: "RollingUpdate" if name == "gateway" else "Recreate" for name in SERVICES}


def _config_map(manifests: tuple[Manifest, ...], name: str) -> Manifest:
    return next(each for each in manifests if (each["kind"], each["metadata"]["name"]) == ("ConfigMap", name))
