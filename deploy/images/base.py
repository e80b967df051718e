"""A base image for machines that reach no image registry: Debian's own packages and its Python, made once."""

import os
from hashlib import sha256
from pathlib import Path
from shutil import which
from subprocess import DEVNULL, check_output, run
from tempfile import TemporaryDirectory

from deploy.images.content import REPOSITORY

_SUITE = "bookworm"
_SOURCES = (
    f"deb http://deb.debian.org/debian {_SUITE} main",
    f"deb http://deb.debian.org/debian {_SUITE}-updates main",
    f"deb http://deb.debian.org/debian-security {_SUITE}-security main",
)
_OPTIONS = (
    "--variant=minbase",
    "--include=python3,python3-venv,ca-certificates",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
)
BASE = f"{REPOSITORY}/base:{_SUITE}-{sha256(repr((_OPTIONS, _SOURCES)).encode()).hexdigest()[:12]}"


def debian_base() -> str:
    """The base image's name; it is made if buildah does not have it yet (one and a half minutes)."""
    if run(("buildah", "inspect", "--type=image", BASE), stdout=DEVNULL, stderr=DEVNULL, check=False).returncode:
        print(f"{BASE}: bootstrapping Debian", flush=True)
        install("mmdebstrap")
        with TemporaryDirectory(dir="/var/tmp") as directory:
            archive = Path(directory, "debian.tar")
            run(("mmdebstrap", "--quiet", *_OPTIONS, _SUITE, str(archive), *_SOURCES), check=True)
            _import(archive)
    return BASE


def install(program: str) -> None:
    """From Debian, where the program is missing; an error that says so where that is not allowed."""
    if which(program):
        return
    if os.geteuid() or not which("apt-get"):
        raise SystemExit(f"{program} is missing: install it, or start a docker engine")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(("apt-get", "update", "-qq"), check=True)
    run(("apt-get", "install", "-y", "-qq", "--no-install-recommends", program), check=True, env=quiet, stdout=DEVNULL)


def _import(archive: Path) -> None:
    container = check_output(("buildah", "from", "scratch"), text=True).strip()
    run(("buildah", "add", "--quiet", container, str(archive), "/"), check=True, stdout=DEVNULL)
    run(("buildah", "config", "--cmd", '["python3"]', container), check=True)
    run(("buildah", "commit", "--quiet", "--rm", container, BASE), check=True, stdout=DEVNULL)
