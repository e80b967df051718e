"""compose.yaml against what it composes. No engine runs here: the file alone is held to the settings and the images."""

import re
from shutil import which
from subprocess import run
from urllib.parse import urlsplit

import pytest
import yaml
from composition import FILE, ROOT, SERVICES, loaded, mounted, published
from devtools.settings import Settings as DevtoolsSettings
from dockerfiles import stages, texts
from feedback.settings import Settings as FeedbackSettings
from gateway.settings import Settings as GatewaySettings
from notifications.settings import Settings as NotificationsSettings
from pydantic_settings import BaseSettings
from servicekit.runtime.settings import PREFIX, Operational, variable
from tickets.mail_receiver.settings import ReceiverSettings
from tickets.settings import Settings as TicketsSettings
from warranty.settings import Settings as WarrantySettings

from deploy.images.content import IMAGES

NO_COMPOSE = "docker compose is not installed: compose.yaml is NOT read by docker itself"
SETTINGS: dict[str, tuple[type[BaseSettings], ...]] = {
    "tickets": (Operational, TicketsSettings),
    "mail-receiver": (ReceiverSettings,),
    "warranty": (Operational, WarrantySettings),
    "notifications": (Operational, NotificationsSettings),
    "feedback": (Operational, FeedbackSettings),
    "gateway": (GatewaySettings,),
    "devtools": (DevtoolsSettings,),
}
OF_IMAGES = {name: name for name in SETTINGS} | {"mail-receiver": "tickets"}
OURS = pytest.mark.parametrize("name", SETTINGS)
EVERY = pytest.mark.parametrize("name", SERVICES)


def fields(name: str) -> dict[str, bool]:
    """Every variable that a process reads, and whether it must be set."""
    found = [kind.model_fields for kind in SETTINGS[name]]
    return {variable(field): info.is_required() for each in found for field, info in each.items()}


def exposed(name: str) -> set[int]:
    (image,) = [image for image in IMAGES if image.name == OF_IMAGES[name]]
    return {int(port) for text in texts(stages(image.dockerfile)[-1], "EXPOSE") for port in text.split()}


@OURS
def test_compose_sets_known_and_all_required_settings(name: str) -> None:
    given, known = set(SERVICES[name]["environment"]), fields(name)

    assert given <= set(known)
    assert {variable for variable, required in known.items() if required} <= given


@OURS
def test_the_settings_accept_what_is_set(name: str) -> None:
    environment = SERVICES[name]["environment"]

    for kind in SETTINGS[name]:
        values = {field: environment[variable(field)] for field in kind.model_fields if variable(field) in environment}
        assert kind.model_validate(values).model_fields_set == set(values)


@OURS
def test_compose_service_has_its_dockerfile_and_runs_confined(name: str) -> None:
    service = SERVICES[name]
    (image,) = [image for image in IMAGES if image.name == OF_IMAGES[name]]

    assert service["build"] == {"context": ".", "dockerfile": str(image.dockerfile)}
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_internal_addresses_name_exposed_ports() -> None:
    called = 0
    for name in SETTINGS:
        for key, value in SERVICES[name]["environment"].items():
            if key == "AFTERSALES_PUBLIC_URL":
                continue  # where callers reach the API, as the port is published
            host, port = address(str(value))
            if host in SETTINGS:
                called += 1
                assert port in exposed(host), f"{name}: {key}"
            elif host:
                assert host in {*SERVICES, "localhost"}, f"{name}: {key}"
    assert called >= 5


def address(value: str) -> tuple[str, int | None]:
    target = value.removeprefix("dns:///")
    url = urlsplit(target if "://" in target else f"//{target}") if ":" in target and "," not in value else None
    return (url.hostname or "", url.port) if url else ("", None)


@EVERY
def test_only_this_machine_reaches_a_published_port(name: str) -> None:
    for host, _, port in published(SERVICES[name]):
        assert host == "127.0.0.1"
        if name in SETTINGS:
            assert int(port) in exposed(name)


def test_no_two_publish_one_port() -> None:
    ports = [port for service in SERVICES.values() for _, port, _ in published(service)]

    assert len(ports) == len(set(ports))


@EVERY
def test_an_image_of_others_has_an_exact_version(name: str) -> None:
    if name not in SETTINGS:
        assert re.fullmatch(r"[a-z0-9/-]+:v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?", SERVICES[name]["image"])


@pytest.mark.parametrize("name", ["nats", "mongodb"])
def test_the_charts_bring_the_same_versions(name: str) -> None:
    image = loaded(ROOT / "deploy/helm/aftersales/values.yaml")[name]["image"]

    assert SERVICES[name]["image"] == f"{image['repository']}:{image['tag']}"


@EVERY
def test_dependencies_and_mounts_exist(name: str) -> None:
    volumes = loaded(FILE)["volumes"]

    assert set(SERVICES[name].get("depends_on", ())) <= set(SERVICES)
    for source, _ in mounted(SERVICES[name]):
        assert (ROOT / source).is_file() if source.startswith("./") else source in volumes


@pytest.mark.parametrize("name", ["tickets", "warranty"])
def test_objects_are_in_a_volume_that_their_user_may_write_to(name: str) -> None:
    service = SERVICES[name]
    (image,) = [image for image in IMAGES if image.name == name]
    final = stages(image.dockerfile)[-1]

    folder = urlsplit(service["environment"]["AFTERSALES_OBJECTS_URL"]).path
    ((source, target),) = mounted(service)
    assert source in loaded(FILE)["volumes"]
    assert folder.startswith(f"{target}/")
    (user,) = texts(final, "USER")
    assert f"mkdir -m 0700 {target} && chown {user} {target}" in texts(final, "RUN")


def test_prometheus_scrapes_every_service() -> None:
    scrapes = loaded(ROOT / "deploy/compose/prometheus.yaml")["scrape_configs"]
    targets = {scrape["job_name"]: scrape["static_configs"][0]["targets"] for scrape in scrapes}

    ops = Operational.model_fields["ops_port"].default
    services = [name for name in SETTINGS if name != "devtools"]
    assert targets == {name: [f"{name}:{ops}"] for name in services}


def test_spans_go_through_the_collector_to_known_services() -> None:
    collector = loaded(ROOT / "deploy/compose/collector.yaml")
    (receiving,) = collector["receivers"]["otlp"]["protocols"].values()
    port = receiving["endpoint"].rpartition(":")[2]

    for name in SETTINGS.keys() - {"devtools"}:
        assert SERVICES[name]["environment"]["AFTERSALES_OTLP_ENDPOINT"] == f"http://collector:{port}"
    pipeline = collector["service"]["pipelines"]["traces"]
    assert set(pipeline["exporters"]) == set(collector["exporters"])
    assert {host(exporter["endpoint"]) for exporter in collector["exporters"].values()} <= set(SERVICES)


def host(endpoint: str) -> str:
    return address(endpoint)[0]


def test_docker_itself_reads_the_file() -> None:
    if not which("docker") or run(("docker", "compose", "version"), capture_output=True, check=False).returncode:
        pytest.skip(NO_COMPOSE)
    reported = run(("docker", "compose", "--file", str(FILE), "config"), capture_output=True, text=True, check=True)

    assert set(yaml.safe_load(reported.stdout)["services"]) == set(SERVICES)
    assert PREFIX in reported.stdout
