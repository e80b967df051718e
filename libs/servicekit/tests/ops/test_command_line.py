"""What `python -m <service>` answers before any setting is read, and when its reader leaves."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from subprocess import PIPE, CompletedProcess, run

import pytest
from servicekit import ops

SAMPLE = str(Path(__file__).parents[1] / "sample_service.py")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")}


def _run(*arguments: str, **settings: str) -> CompletedProcess[str]:
    command = (sys.executable, SAMPLE, *arguments)
    return run(command, env={**ENVIRONMENT, **settings}, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("arguments", [("--help",), ("ops", "--help"), ("ops", "backup", "--help")])
def test_help_needs_no_settings(arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"usage: python -m servicekit {' '.join(arguments[:-1])}".rstrip())


def test_an_unknown_command_is_refused_and_starts_nothing() -> None:
    refused = _run("serve")
    assert refused.returncode == 2
    assert "invalid choice: 'serve'" in refused.stderr


def test_ops_whose_reader_leaves_end_without_a_word(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    settings = {
        "AFTERSALES_STORE_URL": f"sqlite:///{tmp_path}/echoes.db",
        "AFTERSALES_JWT_ISSUER": "https://login.example",
        "AFTERSALES_JWT_JWKS_URL": "https://login.example/jwks.json",
        "AFTERSALES_PAGE_TOKEN_SECRET": "0123456789abcdef",
        "JOURNAL": str(tmp_path / "journal"),
    }
    command = (sys.executable, SAMPLE, "ops", "outbox")
    ended = run(
        command, env={**ENVIRONMENT, **settings}, stdout=writer, stderr=PIPE, text=True, timeout=60, check=False
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_own_command_is_listed_and_reads_its_arguments() -> None:
    def add_arguments(line: ArgumentParser) -> None:
        line.add_argument("file")

    line = ops.command_line("tickets", [ops.Command("mail", "about mail", add_arguments, lambda asked: 0)])

    assert "about mail" in line.format_help()
    assert line.parse_args(["mail", "a.eml"]).file == "a.eml"
