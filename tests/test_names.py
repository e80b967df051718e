"""Test names are short sentences: test_<unit>_<condition>_<result>, at most 60 characters (CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from subprocess import check_output

ROOT = Path(__file__).parents[1]
LONGEST = 60


def test_names_of_tests_have_at_most_60_characters() -> None:
    assert [each for each in _names() if len(each.rpartition("::")[2]) > LONGEST] == []


def test_names_of_tests_are_found() -> None:
    assert "tests/test_names.py::test_names_of_tests_are_found" in set(_names())


def _names() -> Iterator[str]:
    """Every test function of the repository, as path::name."""
    listed = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "test_*.py", "**/test_*.py")
    for name in set(check_output(listed, cwd=ROOT, text=True).splitlines()):
        if (ROOT / name).exists():
            for node in ast.walk(ast.parse((ROOT / name).read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                    yield f"{name}::{node.name}"
