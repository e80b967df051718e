"""The TypeScript client in a folder of its own, with what its lock file names."""

import os
import shutil
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def installed(root: Path) -> Path:
    """A copy of the client below `root` with its dependencies, at the same distance from a copy of the document."""
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "openapi.json", root / "docs")
    copy = root / "clients" / "typescript"
    shutil.copytree(CLIENT, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    reported("ci", "--ignore-scripts", "--no-audit", "--no-fund", at=copy)
    return copy


def npm(*command: str, at: Path) -> CompletedProcess[str]:
    return run([str(BIN / "npm"), *command], check=False, cwd=at, env=ENVIRONMENT, text=True, capture_output=True)


def node(*command: str, at: Path, **variables: str) -> CompletedProcess[str]:
    environment = ENVIRONMENT | variables
    return run([str(BIN / "node"), *command], check=False, cwd=at, env=environment, text=True, capture_output=True)


def reported(*command: str, at: Path) -> str:
    """What npm prints; fails with all of it if npm does."""
    done = npm(*command, at=at)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
