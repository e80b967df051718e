"""Writes what is generated from objectives.py and dashboards.py beside them; with --check says what is out of date."""

import sys
from json import dumps
from pathlib import Path

import yaml
from dashboards import DASHBOARDS
from objectives import rule_groups

HERE = Path(__file__).parent
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
    if sys.argv[1:] == ["--check"]:
        stale = [path.name for path, text in generated().items() if not path.exists() or path.read_text() != text]
        strange = {path.name for path in (HERE / "dashboards").glob("*.json")} - {path.name for path in generated()}
        if stale or strange:
            sys.exit(f"not what their source says: {', '.join([*stale, *sorted(strange)])}: run `make dashboards`")
        return
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    main()
