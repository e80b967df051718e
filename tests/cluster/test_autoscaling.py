"""The cluster scales pods under load and restarts a container that is out of memory."""

from asyncio import to_thread
from collections.abc import Iterator

import pytest
from changes import until_gone
from companies import REPLICAS, Company
from kube import Json
from pods import name_of, restarts
from pressure import under_pressure
from releases import PRODUCTION, Release, merged
from system import System

MOST = 3
QUICK = {"stabilizationWindowSeconds": 15, "policies": [{"type": "Pods", "value": 2, "periodSeconds": 15}]}
SCALED: Json = {
    "gateway": {
        "autoscaling": {
            "enabled": True,
            "minReplicas": REPLICAS,
            "maxReplicas": MOST,
            "cpu": "20m",  # idle it takes half of that, and under little load more
            "behavior": {"scaleUp": {"stabilizationWindowSeconds": 0}, "scaleDown": QUICK},
        }
    },
    "tickets": {"resources": {"limits": {"memory": "256Mi"}}},
}
GREEDY = """
import os, time
while True:
    if os.fork() == 0:
        kept = bytearray(b"x") * (20 << 20)
        time.sleep(600)
    time.sleep(0.2)
"""
"""Many small processes beside the service: the largest one is what has to go when memory is short."""


@pytest.fixture(scope="module")
def scaled(production: Release, company: Company) -> Iterator[Release]:
    production.upgrade(PRODUCTION, values=merged(company.umbrella(), SCALED))
    yield production
    production.upgrade(PRODUCTION, values=company.umbrella())


async def test_the_gateway_grows_under_load_and_shrinks_after(scaled: Release, system: System) -> None:
    async with under_pressure(system) as pressure:
        await to_thread(scaled.until_ready, "gateway", MOST)
        await pressure.goes_on()
    assert pressure.found == []
    await to_thread(scaled.until_ready, "gateway", REPLICAS)


async def test_a_service_out_of_memory_comes_back_and_loses_nothing(scaled: Release, system: System) -> None:
    victim = name_of(scaled.until_ready("tickets", REPLICAS)[0])
    before = restarts(scaled.namespace.get("pod", victim))
    async with under_pressure(system) as pressure:
        await pressure.goes_on()
        await to_thread(until_gone, scaled.namespace, victim, GREEDY)
        await to_thread(scaled.namespace.until, "it was killed", lambda: killed_for_memory(scaled, victim))
        await to_thread(scaled.until_ready, "tickets", REPLICAS)
        await pressure.goes_on()
    assert restarts(scaled.namespace.get("pod", victim)) == before + 1
    assert pressure.found == []


def killed_for_memory(release: Release, pod: str) -> bool:
    [container] = release.namespace.get("pod", pod)["status"]["containerStatuses"]
    return str(container["lastState"].get("terminated", {}).get("reason")) == "OOMKilled"
