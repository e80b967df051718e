"""The allowed connections in the cluster are those in docs/architecture.md."""

import re
from collections.abc import Mapping

import pytest
from network import is_isolated, lets_in, lets_out, may_call, may_leave
from rendering import ROOT, SERVICES, Manifest, Variant, of_kind, render
from variants import BUNDLED, PRODUCTION, alone, together
from workloads import CONTROLLERS, Workload, workloads

PORTS = (22, 25, 80, 443, 587, 4222, 4318, 5432, 6379, 8080, 8222, 9090, 27017, 50051)
GRPC = [service for service in SERVICES if service != "gateway"]


def calls() -> Mapping[str, set[str]]:
    """Whom each service asks, by the table of the architecture page."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|[^|]*\|$", page, re.MULTILINE)
    return {name: set(GRPC) if "all four" in asks else set(GRPC) & set(re.findall(r"\w+", asks)) for name, asks in rows}


def pods(manifests: tuple[Manifest, ...]) -> dict[str, Workload]:
    return {pod.component: pod for pod in workloads(manifests, *CONTROLLERS)}


def test_architecture_page_lists_the_allowed_calls() -> None:
    assert calls().keys() == set(SERVICES)
    assert calls()["gateway"] == set(GRPC)


@pytest.mark.parametrize("caller", SERVICES)
def test_egress_is_open_only_to_called_services(caller: str) -> None:
    manifests = render(PRODUCTION)
    every = pods(manifests)
    assert {called for called in GRPC if lets_out(manifests, every[caller], every[called], "grpc")} == calls()[caller]


@pytest.mark.parametrize("called", GRPC)
def test_ingress_is_open_only_to_callers(called: str) -> None:
    manifests = render(PRODUCTION)
    every = pods(manifests)
    let_in = {caller for caller in SERVICES if lets_in(manifests, every[called], every[caller], "grpc")}
    assert let_in == {caller for caller in SERVICES if called in calls()[caller]}


@pytest.mark.parametrize("variant", [PRODUCTION, BUNDLED], ids=["production", "bundled"])
def test_every_pod_is_selected_by_a_network_policy(variant: Variant) -> None:
    manifests = render(variant)
    for pod in workloads(manifests, *CONTROLLERS, "Job"):
        assert is_isolated(manifests, pod, "Ingress"), pod.name
        assert is_isolated(manifests, pod, "Egress"), pod.name


@pytest.mark.parametrize(
    ("called", "port", "callers"),
    [
        ("nats", "nats", set(SERVICES)),
        ("mongodb", "mongodb", set(GRPC)),
        ("devtools", "http", set(SERVICES)),
        ("devtools", "smtp", {"notifications"}),
    ],
)
def test_bundled_servers_admit_only_their_clients(called: str, port: str, callers: set[str]) -> None:
    manifests = render(BUNDLED)
    every = {pod.component: pod for pod in workloads(manifests) if pod.component not in ("tests", called)}
    assert {name for name, pod in every.items() if may_call(manifests, pod, pods(manifests)[called], port)} == callers


@pytest.mark.parametrize("service", SERVICES)
def test_gateway_metrics_have_an_internal_service_closed_to_pods(service: str) -> None:
    manifests = render(PRODUCTION)
    every = pods(manifests)
    reported = [each["spec"] for each in of_kind(manifests, "Service") if selects_pod(each, every[service], "ops")]
    assert [each.get("clusterIP") for each in reported] == ["None"]
    assert not [caller for caller in SERVICES if lets_in(manifests, every[service], every[caller], "ops")]


def selects_pod(service: Manifest, pod: Workload, port: str) -> bool:
    """Whether this Service leads to that port of the pod."""
    spec = service["spec"]
    return spec["selector"].items() <= pod.labels.items() and port in {each["targetPort"] for each in spec["ports"]}


@pytest.mark.parametrize("service", SERVICES)
def test_egress_from_the_cluster_is_limited_to_needed_ports(service: str) -> None:
    manifests = render(PRODUCTION)
    needed = {4222, 443, 4318}
    needed |= {27017} if service in GRPC else set()
    needed |= {587} if service == "notifications" else set()
    assert {port for port in PORTS if may_leave(manifests, pods(manifests)[service], port)} == needed


def test_egress_is_open_to_the_named_storage_and_scanner() -> None:
    named = {
        "settings": {
            "objectsUrl": "s3://aftersales/objects",
            "objectsEndpoint": "https://minio.example:9000",
            "clamdAddress": "clamd.example:3310",
        }
    }
    manifests, without = render(alone("tickets", named)), render(alone("tickets"))
    opened = {port for port in (80, 443, 3310, 9000) if may_leave(manifests, pods(manifests)["tickets"], port)}
    assert opened == {443, 3310, 9000}  # 443 is the issuer's
    assert not may_leave(without, pods(without)["tickets"], 9000)


def test_storage_of_aws_is_reached_at_named_peers_alone() -> None:
    peers = [{"ipBlock": {"cidr": "192.0.2.0/24"}}]
    named = {
        "settings": {"objectsUrl": "s3://aftersales/objects"},
        "networkPolicy": {"egress": {"objects": {"to": peers}}},
    }
    (policy,) = of_kind(render(alone("tickets", named)), "NetworkPolicy")
    assert {"ports": [{"port": 443}], "to": peers} in policy["spec"]["egress"]


def test_mail_receiver_reaches_only_tickets_and_the_issuer() -> None:
    manifests = render(together("values-dev.yaml", {"tickets": {"mailReceiver": {"enabled": True}}}))
    every = pods(manifests)
    grpc = [called for called in GRPC if may_call(manifests, every["mail-receiver"], every[called], "grpc")]
    assert grpc == ["tickets"]
    assert may_call(manifests, every["mail-receiver"], every["devtools"], "http")
    assert not may_call(manifests, every["mail-receiver"], every["nats"], "nats")
