"""The scripts of continuous integration, with the called programs replaced by recorders of their arguments."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$CALLS"
[ "$1" = run ] && shift && "$@"
exit 0
"""


def test_cluster_script_fetches_mongo_before_starting_it(tmp_path: Path) -> None:
    shared, bin = tmp_path / "shared", tmp_path / "bin"
    for program in (
        shared / "mongo/mongo",
        shared / "cluster/cluster",
        bin / "make",
        tmp_path / "main/.venv/bin/python",
    ):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(NOTE)
        program.chmod(0o755)
    script = tmp_path / "main/.ci/cluster"
    script.parent.mkdir()
    shutil.copy(ROOT / ".ci/cluster", script)
    environment = {"PATH": f"{bin}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls")}
    done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    mongo = [line for line in (tmp_path / "calls").read_text().splitlines() if line.startswith("mongo ")]
    assert mongo[:2] == ["mongo fetch", "mongo up"]
