"""The helm commands in the pages are valid and name existing charts."""

import re
import shlex
from pathlib import Path

import pytest
from rendering import CHARTS, ROOT, built, run

PAGES = ("docs/deploy.md", "docs/runbooks/backup.md", "docs/runbooks/upgrade.md")
VALUES = "docs/deploy.md"  # the page that shows the values files which all of them name


def helm_commands(page: str) -> list[list[str]]:
    text = (ROOT / page).read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = (line.strip() for block in blocks for line in block.splitlines())
    return [shlex.split(line, comments=True) for line in lines if line.startswith("helm ")]


def rendered(command: list[str]) -> list[str]:
    """An install or an upgrade as a `helm template` with the charts and values that it names."""
    kept = [word for word in command[2:] if word not in ("--wait",)]
    if "--timeout" in kept:
        del kept[kept.index("--timeout") : kept.index("--timeout") + 2]
    return ["template", *(word.replace("deploy/helm", str(built())) for word in kept)]


COMMANDS = [command for page in PAGES for command in helm_commands(page)]
INSTALLS = [command for command in COMMANDS if command[1] in ("install", "upgrade")]


@pytest.mark.parametrize("command", INSTALLS, ids=[" ".join(command[:4]) for command in INSTALLS])
def test_install_command_of_a_page_renders(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.findall(r"```yaml\n# ([\w-]+\.yaml)\n(.*?)```", (ROOT / VALUES).read_text(encoding="utf-8"), re.DOTALL)
    for name, values in shown:
        (tmp_path / name).write_text(values)
    monkeypatch.chdir(tmp_path)
    assert "kind: Deployment" in run(*rendered(command))


def test_pages_show_every_helm_command() -> None:
    assert {"install", "upgrade", "rollback", "test", "uninstall"} <= {command[1] for command in COMMANDS}


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_and_preset_that_a_page_names_is_there(page: str) -> None:
    named = re.findall(r"deploy/helm/([\w.-]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [name for name in named if not (CHARTS / name).exists()] == []
