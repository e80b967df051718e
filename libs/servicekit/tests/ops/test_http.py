from collections.abc import Iterator
from time import monotonic

import httpx
import pytest
from prometheus_client import Histogram
from servicekit.ops.http import STUCK_SECONDS, Health, serve
from servicekit.testing.ports import free_port

SAMPLE = Histogram("test_exemplar_seconds", "For this test")


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def url(health: Health) -> Iterator[str]:
    port = free_port()
    stop = serve("127.0.0.1", port, health)
    yield f"http://127.0.0.1:{port}"
    stop()


def test_ready_is_a_process_whose_store_answers(health: Health, url: str) -> None:
    health.report(store=True, bus=True)

    answer = httpx.get(f"{url}/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": {"store": "ok", "bus": "ok"}})


def test_process_without_the_bus_is_ready_but_degraded(health: Health, url: str) -> None:
    health.report(store=True, bus=False)

    answer = httpx.get(f"{url}/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "aftersales_process_degraded 1.0" in httpx.get(f"{url}/metrics").text


def test_process_with_read_only_store_is_ready_but_degraded(health: Health, url: str) -> None:
    health.report(store=True, bus=True, writes=False)

    answer = httpx.get(f"{url}/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "checks": {"store": "refuses writes", "bus": "ok"}}
    assert "aftersales_store_read_only 1.0" in httpx.get(f"{url}/metrics").text


def test_process_without_object_storage_is_ready_but_degraded(health: Health, url: str) -> None:
    health.objects = False
    health.report(store=True, bus=True)

    answer = httpx.get(f"{url}/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "checks": {"store": "ok", "bus": "ok", "objects": "unavailable"}}
    metrics = httpx.get(f"{url}/metrics").text
    assert "aftersales_process_degraded 1.0" in metrics
    assert "aftersales_objects_unreachable 1.0" in metrics
    assert "aftersales_store_read_only 0.0" in metrics


def test_process_without_store_and_bus_reports_neither(health: Health, url: str) -> None:
    health.report(store=None, bus=None)

    assert httpx.get(f"{url}/readyz").json() == {"status": "ready", "checks": {}}


def test_without_the_store_a_process_is_alive_and_not_ready(health: Health, url: str) -> None:
    health.report(store=False, bus=True)

    assert httpx.get(f"{url}/readyz").status_code == 503
    assert httpx.get(f"{url}/livez").status_code == 200


def test_a_stopping_process_is_not_ready(health: Health, url: str) -> None:
    health.report(store=True, bus=True)
    health.stopping = True

    answer = httpx.get(f"{url}/readyz")

    assert (answer.status_code, answer.json()["status"]) == (503, "stopping")


def test_a_process_whose_loop_is_stuck_is_not_alive(health: Health, url: str) -> None:
    health.beat = monotonic() - STUCK_SECONDS - 1

    assert httpx.get(f"{url}/livez").status_code == 503


def test_metrics_carry_exemplars(url: str) -> None:
    SAMPLE.observe(0.2, {"trace_id": "0af7651916cd43dd8448eb211c80319c"})

    answer = httpx.get(f"{url}/metrics")

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert '# {trace_id="0af7651916cd43dd8448eb211c80319c"} 0.2' in answer.text


def test_what_is_not_there_is_404(url: str) -> None:
    assert httpx.get(f"{url}/").status_code == 404
