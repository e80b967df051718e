"""`make audit`: looks up the advisories of every locked package, of Python and of the client.

Exit codes: 0 nothing is known against them, 1 something is, 2 a service could not be asked.
"""

import json
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess, run
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[3]
PIP_AUDIT = "pip-audit==2.9.0"
CLEAN, FOUND, NOT_ASKED = 0, 1, 2


def python_packages(uv: str) -> int:
    """The packages of uv.lock, with their hashes."""
    with TemporaryDirectory() as directory:
        wanted, report = Path(directory) / "requirements.txt", Path(directory) / "report.json"
        export = ("export", "--locked", "--all-packages", "--all-groups", "--no-emit-workspace", "--quiet")
        _run(uv, *export, "--output-file", str(wanted)).check_returncode()
        audit = ("tool", "run", "--quiet", PIP_AUDIT, "--require-hashes", "--disable-pip", "--progress-spinner", "off")
        done = _run(uv, *audit, "--requirement", str(wanted), "--format", "json", "--output", str(report))
        if not report.exists():
            return _not_asked("the Python packages", done)
        packages = json.loads(report.read_text())["dependencies"]
    return verdict("Python", {each["name"]: [one["id"] for one in each.get("vulns", ())] for each in packages})


def client_packages() -> int:
    """The packages of the client's package-lock.json."""
    done = _run("npm", "audit", "--json", "--package-lock-only", "--loglevel=error", at=ROOT / "clients" / "typescript")
    report: dict[str, Any] = json.loads(done.stdout or "{}")
    if "vulnerabilities" not in report:
        return _not_asked("the client's packages", done)
    found = report["vulnerabilities"].items()
    return verdict("npm", {name: [str(via) for via in package["via"]] for name, package in found})


def verdict(kind: str, known: dict[str, list[str]]) -> int:
    """Prints the advisories by package."""
    against = {name: advisories for name, advisories in known.items() if advisories}
    for name, advisories in against.items():
        print(f"{kind}: {name}: {', '.join(advisories)}")
    print(f"{kind}: {'no advisories' if not against else f'{len(against)} packages with advisories'}")
    return FOUND if against else CLEAN


def _not_asked(what: str, done: CompletedProcess[str]) -> int:
    why = (done.stderr or done.stdout).strip().splitlines() or ["no answer"]
    print(f"NOT AUDITED: the advisory look-up failed for {what}: {why[0][:300]}", file=sys.stderr)
    return NOT_ASKED


def _run(*command: str, at: Path = ROOT) -> CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    return run(command, cwd=at, env=environment, check=False, capture_output=True, text=True, timeout=600)


def main() -> int:
    codes = (python_packages(sys.argv[1] if sys.argv[1:] else "uv"), client_packages())
    return FOUND if FOUND in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
