"""The two programs that build images: docker, where its engine answers, or else buildah."""

import os
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from subprocess import DEVNULL, PIPE, STDOUT, run
from typing import Protocol

from deploy.images.base import debian_base, install
from deploy.images.content import ROOT

# This machine's trust and package sources: mounted while packages are installed, never part of a layer.
_SECRETS = {
    "ca": (os.environ.get("SSL_CERT_FILE"), "/etc/ssl/certs/ca-certificates.crt"),
    "pip": (os.environ.get("PIP_CONFIG_FILE"), "~/.config/pip/pip.conf", "/etc/pip.conf"),
    "uv": (os.environ.get("UV_CONFIG_FILE"), "~/.config/uv/uv.toml", "/etc/uv/uv.toml"),
}


class Engine(Protocol):
    def base(self) -> str | None:
        """The base image to build on; None is the one that the Dockerfiles name."""

    def has(self, reference: str) -> bool: ...

    def build(self, dockerfile: Path, reference: str, arguments: Mapping[str, str]) -> None: ...

    def save(self, reference: str, archive: Path) -> None:
        """Write a docker archive; `archive` must not exist."""


def engine() -> Engine:
    if which("docker") and _quiet("docker", "info"):
        return Docker()
    install("buildah")
    return Buildah()


class Docker:
    def base(self) -> str | None:
        return None

    def has(self, reference: str) -> bool:
        return _quiet("docker", "image", "inspect", reference)

    def build(self, dockerfile: Path, reference: str, arguments: Mapping[str, str]) -> None:
        _run("docker", "build", "--quiet", *_options(dockerfile, reference, arguments), ".")

    def save(self, reference: str, archive: Path) -> None:
        _run("docker", "save", "--output", str(archive), reference)


class Buildah:
    """In chroot isolation it needs no engine, no user namespaces and no network of its own."""

    def base(self) -> str | None:
        return debian_base()

    def has(self, reference: str) -> bool:
        return _quiet("buildah", "inspect", "--type=image", reference)

    def build(self, dockerfile: Path, reference: str, arguments: Mapping[str, str]) -> None:
        options = ("--isolation=chroot", "--network=host", "--layers", "--quiet")
        _run("buildah", "bud", *options, *_options(dockerfile, reference, arguments), ".")

    def save(self, reference: str, archive: Path) -> None:
        _run("buildah", "push", "--quiet", reference, f"docker-archive:{archive}:{reference}")


def _options(dockerfile: Path, reference: str, arguments: Mapping[str, str]) -> list[str]:
    options = ["--file", str(dockerfile), "--tag", reference]
    for name, value in arguments.items():
        options += ["--build-arg", f"{name}={value}"]
    for name, candidates in _SECRETS.items():
        found = next((path for path in map(_expanded, candidates) if path and path.is_file()), None)
        if found:
            options += ["--secret", f"id={name},src={found}"]
    return options


def _expanded(path: str | None) -> Path | None:
    return Path(path).expanduser() if path else None


def _quiet(*command: str) -> bool:
    return run(command, stdout=DEVNULL, stderr=DEVNULL, check=False).returncode == 0


def _run(*command: str) -> None:
    """Says nothing, unless it fails: then all that the program said."""
    done = run(command, cwd=ROOT, stdout=PIPE, stderr=STDOUT, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\n{' '.join(command[:2])} failed, see above")
