"""Links in pages lead somewhere; each guarantee, and each feature that is built, names tests that exist."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from subprocess import check_output

import pytest

ROOT = Path(__file__).parents[1]
_LISTED = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md")
PAGES = [ROOT / name for name in check_output(_LISTED, cwd=ROOT, text=True).splitlines() if (ROOT / name).exists()]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TEST = re.compile(r"`([\w./]+\.py)::(\w+)`")


@cache
def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    lines = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(page.read_text()):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        if anchor and target.suffix == ".md":
            assert anchor in headings(target), f"{link}: there is no such heading"


def promises() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each sentence of docs/guarantees.md with the tests behind it, as (path, name)."""
    promised = (ROOT / "docs" / "guarantees.md").read_text().partition("## Not promised")[0]
    for item in re.split(r"^- ", promised, flags=re.MULTILINE)[1:]:
        item = item.partition("\n\n")[0]
        yield " ".join(_TEST.sub("", item).split()), _TEST.findall(item)


@cache
def defined_in(path: str) -> set[str]:
    """The names of the tests of a file."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    body = ast.parse((ROOT / path).read_text()).body
    return {node.name for node in body if isinstance(node, functions) and node.name.startswith("test_")}


@pytest.mark.parametrize(("sentence", "proofs"), promises())
def test_every_guarantee_names_tests_that_exist(sentence: str, proofs: list[tuple[str, str]]) -> None:
    assert sentence.endswith(".")
    assert proofs, "no test proves this"
    for path, name in proofs:
        assert (ROOT / path).is_file(), f"there is no {path}"
        assert name in defined_in(path), f"{path} has no {name}"


def test_all_guarantees_are_parsed() -> None:
    assert len(list(promises())) > 20


FEATURES = (ROOT / "docs" / "features.md").read_text()
_ROW = re.compile(
    r"^- \*\*(T\d\d) [^*]+\.\*\* (Built|Partly|Not yet)\.(.*?)(?=^- \*\*T|\n\n)", re.MULTILINE | re.DOTALL
)


def rows() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each row of docs/features.md: its id, how far it is, and the tests behind it."""
    return [(id, state, _TEST.findall(text)) for id, state, text in _ROW.findall(FEATURES)]


def test_every_row_of_the_features_is_there_in_order() -> None:
    assert [id for id, _, _ in rows()] == [f"T{number:02}" for number in range(1, 23)]


@pytest.mark.parametrize(("id", "state", "proofs"), rows())
def test_feature_is_proved_unless_it_is_not_yet_built(id: str, state: str, proofs: list[tuple[str, str]]) -> None:
    assert (state == "Not yet") == (not proofs), f"{id} is {state.lower()} and names {len(proofs)} tests"


def test_features_name_tests_that_exist() -> None:
    named = _TEST.findall(FEATURES)
    missing = [f"{path}::{name}" for path, name in named if not (ROOT / path).is_file() or name not in defined_in(path)]
    assert named
    assert missing == []
