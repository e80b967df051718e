"""Generates the rules and dashboards of objectives.py and dashboards.py; with --check reports outdated files.

With --runbooks it writes the rules for a Prometheus of your own instead: their runbook_url is then an address.
"""

import sys
from argparse import ArgumentParser
from json import dumps
from pathlib import Path

import yaml
from dashboards import DASHBOARDS
from objectives import rule_groups

HERE = Path(__file__).parent
RUNBOOKS = "docs/runbooks/"  # in this repository; the umbrella chart puts an address in its place as well
_HEADER = "# Generated from objectives.py by `make dashboards`; the objectives are explained in docs/slo.md.\n"


def generated() -> dict[Path, str]:
    """Every generated file and what it is to hold."""
    rules = _HEADER + yaml.safe_dump(rule_groups(), sort_keys=False, width=1000)
    boards = {
        HERE / "dashboards" / f"{board['uid']}.json": dumps(board, indent=1, ensure_ascii=False) + "\n"
        for board in DASHBOARDS
    }
    return {HERE / "objectives.yaml": rules, **boards}


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if something is out of date")
    parser.add_argument("--runbooks", metavar="URL", help="where your people read docs/runbooks")
    parser.add_argument("--into", type=Path, default=Path("dist/alerts"), help="where rules with that URL are written")
    asked = parser.parse_args()
    if asked.runbooks:
        _write_rules(asked.runbooks, asked.into)
    elif asked.check:
        _check()
    else:
        for path, text in generated().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)


def _write_rules(runbooks: str, directory: Path) -> None:
    if not runbooks.startswith(("http://", "https://")):
        sys.exit(f"{runbooks} is no address: begin with https://")
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("alerts.yaml", "objectives.yaml"):
        text = (HERE / name).read_text()
        address = runbooks.rstrip("/") + "/"
        (directory / name).write_text(text.replace(f"runbook_url: {RUNBOOKS}", f"runbook_url: {address}"))
        sys.stdout.write(f"{directory / name}\n")


def _check() -> None:
    stale = [path.name for path, text in generated().items() if not path.exists() or path.read_text() != text]
    strange = {path.name for path in (HERE / "dashboards").glob("*.json")} - {path.name for path in generated()}
    if stale or strange:
        sys.exit(f"not what their source says: {', '.join([*stale, *sorted(strange)])}: run `make dashboards`")


if __name__ == "__main__":
    main()
