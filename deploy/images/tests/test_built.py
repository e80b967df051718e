"""What `make images` left in dist/images. Needs root, to run a process with another root directory."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from subprocess import Popen

import httpx
import pytest
from archives import USER, Unpacked, described, unpack
from servicekit.testing.ports import free_port
from servicekit.testing.waiting import eventually

from deploy.images.__main__ import ARCHIVES, TAGS
from deploy.images.content import IMAGES, SERVICES, Image, version

MEGABYTE = 1_000_000
MOST_ABOVE_THE_BASE = 120 * MEGABYTE
CLDR = 35 * MEGABYTE
"""What Babel brings: how dates are written in every language that a template may have."""
HOLIDAYS = 15 * MEGABYTE
"""What `holidays` and `icalendar` bring: the holidays of all countries, and the zones of imported calendars."""
OBJECTS = 16 * MEGABYTE
"""What `obstore` brings: one library for folders and S3, compiled."""
MORE = {"notifications": CLDR, "tickets": HOLIDAYS + OBJECTS, "warranty": OBJECTS}
PATIENCE = 60
BUILDERS = {"gcc", "cc", "c++", "g++", "ld", "as", "make", "uv", "uvx", "pip", "pip3", "git", "curl"}
NOWHERE = "127.0.0.1:1"
SETTINGS = {
    "AFTERSALES_BIND_HOST": "127.0.0.1",
    "AFTERSALES_STORE_URL": "sqlite:////data/store.db",
    "AFTERSALES_NATS_URL": f"nats://{NOWHERE}",
    "AFTERSALES_JWT_ISSUER": f"http://{NOWHERE}",
    "AFTERSALES_JWT_JWKS_URL": f"http://{NOWHERE}/jwks.json",
    "AFTERSALES_PAGE_TOKEN_SECRET": "only for this test",
    "AFTERSALES_LIVE_SECRET": "only for this test, and a little longer",
    **{f"AFTERSALES_{service.upper()}_TARGET": NOWHERE for service in SERVICES[:-1]},
}

OF_SERVICES = pytest.mark.parametrize("image", IMAGES[: len(SERVICES)], ids=SERVICES, indirect=True, scope="module")
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the images are NOT run: that needs root")


@pytest.fixture(scope="module", params=IMAGES, ids=lambda image: image.name)
def image(request: pytest.FixtureRequest) -> Image:
    chosen: Image = request.param
    return chosen


@pytest.fixture(scope="module")
def unpacked(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unpacked]:
    root = tmp_path_factory.mktemp(image.name)
    yield unpack(ARCHIVES / f"{image.name}.tar", root)
    rmtree(root)


@pytest.fixture(scope="module")
def base() -> set[str]:
    """The layers that all have in common, but NATS, which stands on none."""
    archives = [ARCHIVES / f"{image.name}.tar" for image in IMAGES if image.sources]
    return set.intersection(*(set(described(archive)[1]["rootfs"]["diff_ids"]) for archive in archives))


def programs(root: Path) -> set[str]:
    directories = ("bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "app/.venv/bin")
    return {path.name for directory in directories for path in root.glob(f"{directory}/*")}


def test_image_has_labels_and_runs_as_unprivileged_user(image: Image, unpacked: Unpacked) -> None:
    labels = unpacked.config["Labels"]

    assert labels["org.opencontainers.image.version"] == version(image)
    assert re.fullmatch("[0-9a-f]{40}(-dirty)?", labels["org.opencontainers.image.revision"])
    assert unpacked.config["User"] == f"{USER}:{USER}"
    assert json.loads(TAGS.read_text())[image.name].startswith(version(image))


def test_image_holds_one_package_and_no_build_tools(image: Image, unpacked: Unpacked) -> None:
    assert not programs(unpacked.root) & BUILDERS
    assert not list(unpacked.root.rglob("pip.conf"))
    if image.sources:
        ours = {*SERVICES, "devtools"}
        assert {path.name for path in unpacked.python.iterdir()} & ours == {image.package}
        assert not list(unpacked.root.glob("usr/**/ensurepip")) + list(unpacked.root.rglob("site-packages/pip"))


def test_an_image_is_small(
    image: Image, unpacked: Unpacked, base: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    above = sum(size for layer, size in unpacked.layers.items() if layer not in base)
    with capsys.disabled():
        print(f"\n{image.name}: {above / MEGABYTE:.0f} MB above its base")

    assert above < MOST_ABOVE_THE_BASE + MORE.get(image.name, 0)


@OF_SERVICES
def test_service_without_settings_names_the_missing_ones(image: Image, unpacked: Unpacked) -> None:
    code, output, errors = unpacked.answer()

    assert (code, output) == (2, "")
    lines = errors.splitlines()
    assert "AFTERSALES_JWT_ISSUER: is required" in errors
    assert all(re.match("AFTERSALES_[A-Z_]+: ", line) for line in lines)


@OF_SERVICES
def test_image_runs_the_ops_commands(image: Image, unpacked: Unpacked) -> None:
    code, output, _ = unpacked.answer("ops", "check", **SETTINGS)

    checks = {line["check"]: line["ok"] for line in map(json.loads, output.splitlines())}
    assert code == 1
    assert checks["settings"]
    assert not checks["bus"]
    assert checks.get("store", True), "the gateway has none; the others write to /data"


async def test_an_image_runs_with_its_root_read_only(image: Image, unpacked: Unpacked) -> None:
    first, second = free_port(), free_port()
    match image.name:
        case "nats":
            arguments = ["-a", "127.0.0.1", "-p", str(second), "-m", str(first), "-js", "-sd", "/data"]
            own, path = {}, "/healthz"
        case "gateway":
            own = {"AFTERSALES_HTTP_PORT": str(first), "AFTERSALES_OPS_PORT": str(second)}
            arguments, path = [], "/readyz"
        case "devtools":
            own = {"AFTERSALES_HTTP_PORT": str(first), "AFTERSALES_SMTP_PORT": str(second)}
            arguments, path = [], "/mail"
        case _:
            own = {"AFTERSALES_OPS_PORT": str(first), "AFTERSALES_GRPC_PORT": str(second)}
            arguments, path = [], "/readyz"

    with unpacked.started(arguments, **SETTINGS | own) as process:

        async def answers() -> bool:
            assert process.poll() is None, process.communicate()
            return await status(f"http://127.0.0.1:{first}{path}") == 200

        await eventually(answers, timeout=PATIENCE)
        assert owner(process) == USER
        process.send_signal(signal.SIGTERM)
        # uvicorn, which devtools leaves to itself, ends in order and then dies of the signal all the same.
        assert process.wait(PATIENCE) == (-signal.SIGTERM if image.name == "devtools" else 0)


async def status(url: str) -> int | None:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url)).status_code
        except httpx.TransportError:
            return None


def owner(process: Popen[str]) -> int:
    return Path(f"/proc/{process.pid}").stat().st_uid
