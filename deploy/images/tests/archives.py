"""A built image, unpacked from its archive and run with its root read-only, as Kubernetes would."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from subprocess import PIPE, Popen, run
from typing import Any

USER = 10001
# In a mount namespace of its own nothing stays mounted. Only /tmp and /data can be written to, as in the charts.
_READ_ONLY = """
mkdir -p "$0/data" "$0/tmp" "$0/dev" "$0/proc"
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
mount -t tmpfs -o mode=1777 tmpfs "$0/tmp"
mount -t tmpfs -o mode=1777 tmpfs "$0/data"
mount --bind /dev "$0/dev"
mount --bind /proc "$0/proc"
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """`layers` are the sizes of its layers in bytes, by the hash of what is in them."""

    root: Path
    config: Mapping[str, Any]
    layers: Mapping[str, int]

    @property
    def python(self) -> Path:
        """Where the packages are installed."""
        return next((self.root / "app/.venv/lib").glob("python3.*/site-packages"))

    @contextmanager
    def started(self, arguments: Sequence[str] = (), **environment: str) -> Iterator[Popen[str]]:
        """The image's process with these settings and, of this machine, nothing but its network."""
        command = self._inside(*self.config["Entrypoint"], *arguments, **environment)
        with Popen(command, stdout=PIPE, stderr=PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()

    def evaluated(self, program: str, given: str) -> str:
        """What the image's Python prints that runs this program with this input."""
        done = run(self._inside("python", "-c", program), input=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _inside(self, *command: str, **environment: str) -> tuple[str, ...]:
        settings = [*self.config["Env"], *(f"{name}={value}" for name, value in environment.items())]
        confined = ("unshare", "--mount", "bash", "-euc", _READ_ONLY, str(self.root))
        inside = ("env", "-i", *settings, which("chroot") or "", f"--userspec={USER}:{USER}", str(self.root))
        return (*confined, *inside, *command)

    def answer(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """The exit code of the image's process, and what it wrote on stdout and stderr."""
        with self.started(arguments, **environment) as process:
            output, errors = process.communicate(timeout=60)
            return process.returncode, output, errors


def unpack(archive: Path, root: Path) -> Unpacked:
    """The layers of a docker archive, one over the other."""
    root.chmod(0o755)  # it becomes somebody else's /
    layers, config = described(archive)
    sizes = []
    for layer in layers:
        content = root.with_suffix(".layer")
        content.write_bytes(_member(archive, layer))
        run(("tar", "-xf", str(content), "-C", str(root)), check=True)
        sizes.append(content.stat().st_size)
        content.unlink()
        _remove_what_the_layer_takes_away(root)
    return Unpacked(root, config["config"], dict(zip(config["rootfs"]["diff_ids"], sizes, strict=True)))


def described(archive: Path) -> tuple[list[str], dict[str, Any]]:
    """The names of its layers, and the image's configuration (OCI image specification, config)."""
    (manifest,) = json.loads(_member(archive, "manifest.json"))
    return manifest["Layers"], json.loads(_member(archive, manifest["Config"]))


def _member(archive: Path, name: str) -> bytes:
    return run(("tar", "-xOf", str(archive), name), check=True, stdout=PIPE).stdout


def _remove_what_the_layer_takes_away(root: Path) -> None:
    """A file named .wh.<name> says that <name> of the layers below is gone (OCI image specification, layers)."""
    for mark in root.rglob(".wh.*"):
        run(("rm", "-rf", str(mark), str(mark.with_name(mark.name.removeprefix(".wh.")))), check=True)
