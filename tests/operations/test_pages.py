"""Runbooks and objectives match the rules, and every command in them exists."""

import re
import shlex
from argparse import ArgumentParser
from pathlib import Path

import promql_parser as promql
import pytest
from devtools.stack.ports import SERVICES
from objectives import BURNS, OBJECTIVES
from pages import fenced, headings
from rules import ROOT, alerts, recorded
from servicekit.ops import parser

RUNBOOKS = ROOT / "docs" / "runbooks"
PAGES = sorted(RUNBOOKS.glob("Aftersales*.md"))
SLO = ROOT / "docs" / "slo.md"
VERBS = {"get", "describe", "logs", "exec", "scale", "edit", "rollout", "top", "port-forward"}
WORKLOADS = {f"deploy/aftersales-{name}" for name in (*SERVICES, "gateway", "tickets-mail")}
WORKLOADS |= {"statefulset/aftersales-nats"}


def commands(page: Path) -> list[list[str]]:
    """The lines of the page's shell blocks, and what stands like a command in its sentences."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`((?:kubectl|make|helm) [^`]+)`", page.read_text())
    return [shlex.split(line) for line in ["\n".join(blocks), *inline] for line in line.splitlines() if line]


def test_each_alert_has_its_page_and_each_page_its_alert() -> None:
    assert {rule["alert"] for rule in alerts()} == {page.stem for page in PAGES}
    for rule in alerts():
        assert rule["annotations"]["runbook_url"] == f"docs/runbooks/{rule['alert']}.md"
        assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
        assert rule["labels"]["severity"] in ("critical", "warning")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_runbook_has_all_its_sections(page: Path) -> None:
    assert headings(page) == [page.stem, "Cause", "Check", "Remedy", "Tested"]
    assert "**Meaning.**" in page.read_text()
    assert fenced(page, "promql")
    assert commands(page)


@pytest.mark.parametrize("page", [*PAGES, RUNBOOKS / "README.md"], ids=lambda page: page.stem)
def test_every_command_of_a_runbook_exists(page: Path) -> None:
    for command in commands(page):
        match command:
            case ["kubectl", "exec", workload, "--", "python", "-m", service, "ops", *arguments]:
                assert workload == f"deploy/aftersales-{service}"
                assert service in SERVICES
                accepts(parser(service), arguments)
            case ["kubectl", verb, *rest]:
                assert verb in VERBS, command
                named = {word for word in rest if word.startswith(("deploy/", "statefulset/"))}
                assert named <= WORKLOADS, command
            case ["make", target, *_]:
                assert re.search(rf"^[a-z -]*\b{target}\b[a-z -]*:", (ROOT / "Makefile").read_text(), re.MULTILINE), (
                    target
                )
            case ["helm", verb, "aftersales"]:
                assert verb in ("rollback", "history", "status")
            case _:
                pytest.fail(f"{page.name}: nobody knows {shlex.join(command)}")


def accepts(parser: ArgumentParser, arguments: list[str]) -> None:
    try:
        parser.parse_args(arguments)
    except SystemExit:
        pytest.fail(f"{parser.prog} does not take {shlex.join(arguments)}")


def test_the_settings_that_pages_name_exist() -> None:
    known = "".join(path.read_text() for path in ROOT.glob("*/*/src/**/settings.py"))
    for page in [*PAGES, SLO]:
        for name in re.findall(r"AFTERSALES_([A-Z_]+)", page.read_text()):
            assert re.search(rf"^    {name.lower()}: ", known, re.MULTILINE), f"{page.name}: AFTERSALES_{name}"


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, RUNBOOKS / "README.md", SLO]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_objectives_page_matches_the_recording_rules() -> None:
    text = SLO.read_text()
    blocks = {promql.parse(block).prettify() for block in fenced(SLO, "promql")}
    assert len(blocks) == len(OBJECTIVES)
    for objective in OBJECTIVES:
        name = objective.recorded("5m")
        assert f"`{name}`" in text
        assert promql.parse(recorded()[name]).prettify() in blocks, name
        assert f"{objective.share * 100:g} % | {objective.budget * 100:g} %" in text
        assert f"[{objective.alert}](runbooks/{objective.alert}.md)" in text
    for burn in BURNS:
        of_the_budget = burn.factor * {"1h": 1, "6h": 6, "3d": 72}[burn.long] / (30 * 24)
        row = f"| {burn.factor:g} | {burn.long} and {burn.short} | {of_the_budget * 100:.0f} % | {burn.severity} |"
        assert row in text, row
