"""The development preset: one command, the main job, and what is left when it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import pytest
from edges import COVERAGE_EDGES, EDGES, EMBEDDED_EDGES, missing
from files import file_comes_back_as_it_was, mail_becomes_a_ticket
from kube import Namespace
from networks import reached_by, reached_from
from pods import name_of
from pressure import say
from releases import DEVELOPMENT, Release, development, spoken_to
from shop import Shop, new_shop
from system import System, eventually

READY_WITHIN = 120.0
GRPC = tuple(f"aftersales-{service}:50051" for service in ("tickets", "warranty", "notifications", "feedback"))
SERVERS = ("aftersales-nats:4222", "aftersales-devtools:8081", "aftersales-devtools:8025")


@dataclass(frozen=True)
class Installed:
    release: Release
    seconds: float


@pytest.fixture(scope="module")
def installed(home: Namespace) -> Installed:
    begun, release = monotonic(), Release(home)
    release.install(DEVELOPMENT, values=development())
    return Installed(release, monotonic() - begun)


@pytest.fixture
def system(installed: Installed) -> Iterator[System]:
    gateway, devtools = (installed.release.address(*each) for each in (("gateway", 8080), ("devtools", 8081)))
    with spoken_to(gateway, devtools) as system:
        yield system


def test_install_is_ready_within_two_minutes(installed: Installed) -> None:
    release = installed.release
    say(f"ready after {installed.seconds:.0f} s")
    assert installed.seconds < READY_WITHIN
    for service in ("tickets", "warranty", "notifications", "feedback", "gateway", "nats", "devtools", "mail-receiver"):
        release.until_ready(service, 1)
    assert release.namespace.listed("poddisruptionbudgets") == []  # of one replica it would keep a node from draining


def test_helm_test_passes_the_main_job_included(installed: Installed) -> None:
    reported = installed.release.test()
    assert "The mails that were sent" in reported
    assert "aftersales-gateway-test" in reported


def test_main_job_through_the_gateway_has_a_whole_trace(system: System) -> None:
    shop = new_shop(system)
    opened = shop.open_ticket(shop.sold())
    assert opened.status_code == 201, opened.text
    trace_id, wanted = opened.headers["Trace-Id"], EDGES + COVERAGE_EDGES + EMBEDDED_EDGES
    eventually(lambda: not missing(system.spans(trace_id), wanted), f"every edge of {trace_id}", timeout=30)


def test_mail_by_smtp_becomes_a_ticket(installed: Installed, system: System) -> None:
    mail_becomes_a_ticket(installed.release, system)


def test_file_on_the_volume_comes_back_as_it_was(system: System) -> None:
    file_comes_back_as_it_was(system)


def test_foreign_pod_reaches_only_the_gateway(installed: Installed) -> None:
    ours = [*GRPC, *SERVERS, "aftersales-gateway-ops:9090"]
    other = reached_by(installed.release.namespace, "other", {"app": "other"}, [*ours, "aftersales-gateway:8080"])
    assert other == {**dict.fromkeys(ours, False), "aftersales-gateway:8080": True}


def test_service_accepts_connections_only_from_callers(installed: Installed) -> None:
    gateway = {"app.kubernetes.io/name": "gateway", "app.kubernetes.io/part-of": "aftersales"}
    feedback = {**gateway, "app.kubernetes.io/name": "feedback"}
    [tickets, *_] = GRPC
    assert reached_by(installed.release.namespace, "as-gateway", gateway, [tickets]) == {tickets: True}
    assert reached_by(installed.release.namespace, "as-feedback", feedback, [tickets]) == {tickets: False}


def test_service_connects_only_to_called_services(installed: Installed) -> None:
    namespace, (tickets, warranty, *_) = installed.release.namespace, GRPC
    [pod] = installed.release.pods("tickets")
    assert reached_from(namespace, name_of(pod), [warranty, "aftersales-nats:4222", "aftersales-gateway:8080"]) == {
        warranty: True,
        "aftersales-nats:4222": True,
        "aftersales-gateway:8080": False,
    }
    [pod] = installed.release.pods("feedback")
    assert reached_from(namespace, name_of(pod), [tickets]) == {tickets: False}


def test_reinstall_finds_the_data_of_an_uninstalled_release(installed: Installed) -> None:
    release = installed.release
    with spoken_to(release.address("gateway", 8080), release.address("devtools", 8081)) as before:
        shop = new_shop(before)
        ticket = shop.open_ticket(shop.sold()).json()
    release.uninstall()
    release.namespace.until("only volume claims are left", lambda: left(release.namespace) == {"PersistentVolumeClaim"})
    release.install(DEVELOPMENT, values=development())
    with spoken_to(release.address("gateway", 8080), release.address("devtools", 8081)) as after:
        found = Shop(after, shop.id, shop.model_id).agent.get(f"/v1/tickets/{ticket['id']}")
        assert found.status_code == 200
        assert found.json()["created_at"] == ticket["created_at"]


def left(namespace: Namespace) -> set[str]:
    """The kinds of what there is, but for what Kubernetes itself puts into every namespace."""
    kinds = namespace.kubectl("api-resources", "--namespaced", "--verbs=list,delete", "--output", "name").split()
    asked = ",".join(kind for kind in kinds if not kind.startswith("events"))
    found = namespace.kubectl("get", asked, "--output", "jsonpath={range .items[*]}{.kind}/{.metadata.name} {end}")
    own = {"ConfigMap/kube-root-ca.crt", "ServiceAccount/default"}
    return {each.partition("/")[0] for each in found.split() if each not in own}
