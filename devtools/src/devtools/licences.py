"""Writes docs/licences.md: the packages that each service deploys, and their licences.

`python -m devtools.licences` prints the page, from the lock files and the metadata of what is installed; it fails on a
licence that is not in `ALLOWED`.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.markers import Marker

ROOT = Path(__file__).parents[3]
SERVICES = ("gateway", "tickets", "warranty", "notifications", "feedback")
ALLOWED = frozenset(
    {
        *("MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PSF-2.0", "MPL-2.0", "0BSD"),
        *("Unlicense", "LicenseRef-Public-Domain"),
    }
)
# What packages wrote before PEP 639 asked for SPDX expressions.
_OLD_NAMES = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Public Domain": "LicenseRef-Public-Domain",
}
# Images are made of Linux and the oldest Python that is supported.
_WHERE = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"}
Lock = Mapping[str, Mapping[str, Any]]


def page(lock: Lock, packages: Mapping[str, Any]) -> str:
    """The page, for the packages of uv.lock and of the client's package-lock.json."""
    users = {service: set(brought(lock, service)) for service in SERVICES}
    rows = [
        f"| {name} | {licence(distribution(name))} | {', '.join(s for s in SERVICES if name in users[s])} |"
        for name in sorted(set().union(*users.values()))
    ]
    rows += [
        f"| {path.removeprefix('node_modules/')} (npm) | {package['license']} | clients/typescript |"
        for path, package in packages.items()
        if path and not package.get("dev")
    ]
    return _HEAD + "\n".join(rows) + "\n"


_HEAD = """# Licences

What each part brings along when it is deployed; versions and hashes are in `uv.lock` and `package-lock.json`. Written
by `make licences`, from the packages' own metadata; `make test` fails on a licence that is not allowed there.

| package | licence | brought by |
|---|---|---|
"""


def brought(lock: Lock, name: str) -> Iterator[str]:
    """The names of all external packages that a package needs at run time, transitively."""
    seen: set[str] = set()
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, ())]
    while waiting:
        package, extras = waiting.pop()
        if package not in seen and "registry" in lock[package]["source"]:
            yield package
        needed = [] if package in seen else list(lock[package].get("dependencies", ()))
        for extra in extras:
            needed += lock[package].get("optional-dependencies", {}).get(extra, ())
        seen.add(package)
        waiting += [(each["name"], tuple(each.get("extra", ()))) for each in needed if _applies(each)]


def _applies(dependency: Mapping[str, Any]) -> bool:
    return "marker" not in dependency or Marker(dependency["marker"]).evaluate(dict(_WHERE))


def licence(package: Distribution) -> str:
    """The SPDX expression of a package. Raises ValueError if it is unknown or not allowed."""
    declared = package.metadata.get_all
    names = [
        *declared("License", []),
        *(each.rpartition(" :: ")[2] for each in declared("Classifier", []) if "License" in each),
    ]
    found: str = next(iter(declared("License-Expression", [])), "")
    for name in names:
        found = found or _OLD_NAMES.get(name, name if name in ALLOWED else "")
    named = set(re.findall(r"[\w.-]+", found)) - {"AND", "OR"}
    if not named or not named <= ALLOWED:
        raise ValueError(f"{package.name}: the licence {found or names} is not allowed")
    return found


def main() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    client = json.loads((ROOT / "clients" / "typescript" / "package-lock.json").read_text())
    sys.stdout.write(page({package["name"]: package for package in locked}, client["packages"]))


if __name__ == "__main__":
    main()
