import json
import tomllib
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, cast

import pytest
from devtools.audit import CLEAN, FOUND, verdict
from devtools.licences import ROOT, SERVICES, brought, licence

UV_LOCK: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text())
NPM_LOCK: dict[str, Any] = json.loads((ROOT / "clients" / "typescript" / "package-lock.json").read_text())


class Package:
    """A distribution with nothing but metadata."""

    name = "some-package"

    def __init__(self, **fields: str) -> None:
        self.metadata = Message()
        for name, value in fields.items():
            self.metadata[name.replace("_", "-")] = value


def of(**fields: str) -> str:
    return licence(cast(Distribution, Package(**fields)))


def test_licence_is_read_from_every_metadata_field() -> None:
    assert of(License_Expression="Apache-2.0 OR BSD-3-Clause") == "Apache-2.0 OR BSD-3-Clause"
    assert of(License="MIT") == "MIT"
    assert of(Classifier="License :: OSI Approved :: Apache Software License") == "Apache-2.0"


@pytest.mark.parametrize("fields", [{}, {"License": "Ask me"}, {"License_Expression": "MIT AND AGPL-3.0-only"}])
def test_a_licence_that_is_unknown_or_not_allowed_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="some-package"):
        of(**fields)


def test_service_licences_include_transitive_dependencies() -> None:
    lock = {package["name"]: package for package in UV_LOCK["package"]}
    gateway, tickets = set(brought(lock, "gateway")), set(brought(lock, "tickets"))
    assert {"fastapi", "starlette", "uvloop"} <= gateway
    assert "fastapi" not in tickets
    assert "cryptography" in tickets  # by an extra: pyjwt[crypto]
    assert not (gateway | tickets) & {"pytest", "servicekit", *SERVICES}


def test_every_file_of_a_python_package_is_locked_by_its_hash() -> None:
    elsewhere = [package for package in UV_LOCK["package"] if not {"editable", "virtual"} & set(package["source"])]
    assert len(elsewhere) > 50
    for package in elsewhere:
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        assert files, package["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_every_package_of_the_client_is_locked_by_its_integrity() -> None:
    packages = {path: package for path, package in NPM_LOCK["packages"].items() if path}
    assert packages
    assert not [path for path, package in packages.items() if not package["integrity"].startswith("sha512-")]


def test_environment_matches_the_lock() -> None:
    makefile = (Path(ROOT) / "Makefile").read_text()
    assert "sync --locked" in makefile
    assert "npm ci" in makefile


def test_audit_lists_known_advisories(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict("Python", {"good": []}) == CLEAN
    assert verdict("Python", {"good": [], "bad": ["CVE-2026-1"]}) == FOUND
    assert "bad: CVE-2026-1" in capsys.readouterr().out
