"""Replicas, autoscalers and disruption budgets."""

from collections.abc import Sequence

import pytest
from rendering import Manifest, of_kind, render
from variants import INSTALLABLE, alone
from workloads import selects, workloads

SLOW = {"scaleDown": {"stabilizationWindowSeconds": 30}}

each_variant = pytest.mark.parametrize("name", INSTALLABLE)


def autoscalers(manifests: Sequence[Manifest]) -> dict[str, Manifest]:
    """What each says, by the name of the Deployment that it scales."""
    specs = [each["spec"] for each in of_kind(manifests, "HorizontalPodAutoscaler")]
    return {spec["scaleTargetRef"]["name"]: spec for spec in specs}


@each_variant
def test_replicas_are_left_out_where_an_autoscaler_is_on(name: str) -> None:
    manifests = render(INSTALLABLE[name])
    scaled = autoscalers(manifests)
    deployments = {each["metadata"]["name"]: each["spec"] for each in of_kind(manifests, "Deployment")}
    assert scaled.keys() <= deployments.keys()
    assert {each for each, spec in deployments.items() if "replicas" not in spec} == scaled.keys()
    assert all(spec["minReplicas"] <= spec["maxReplicas"] for spec in scaled.values())


@each_variant
def test_disruption_budget_always_allows_one_eviction(name: str) -> None:
    manifests = render(INSTALLABLE[name])
    scaled = autoscalers(manifests)
    for budget in of_kind(manifests, "PodDisruptionBudget"):
        (pod,) = [pod for pod in workloads(manifests) if selects(budget["spec"]["selector"], pod.labels)]
        least = scaled.get(pod.manifest["metadata"]["name"], {}).get("minReplicas") or pod.manifest["spec"]["replicas"]
        assert least > 1, pod.name
        assert budget["spec"].get("minAvailable", 0) < least, pod.name
        assert budget["spec"].get("maxUnavailable", 1) > 0, pod.name


@pytest.mark.parametrize(("replicas", "budgets"), [(0, 0), (1, 0), (2, 1)])
def test_disruption_budget_exists_only_with_several_replicas(replicas: int, budgets: int) -> None:
    manifests = render(alone("tickets", {"replicaCount": replicas}))
    assert len(list(of_kind(manifests, "PodDisruptionBudget"))) == budgets


def test_autoscaler_has_metrics_and_behaviour() -> None:
    by = {"enabled": True, "cpu": "550m", "lag": {"enabled": True, "eventsPerReplica": 50}, "behavior": SLOW}
    (autoscaler,) = autoscalers(render(alone("tickets", {"autoscaling": by}))).values()
    cpu, lag = autoscaler["metrics"]
    assert cpu["resource"]["target"] == {"type": "AverageValue", "averageValue": "550m"}
    assert lag["external"]["metric"]["selector"]["matchLabels"] == {"job": "tickets"}
    assert lag["external"]["target"] == {"type": "AverageValue", "averageValue": "50"}
    assert autoscaler["behavior"] == SLOW
