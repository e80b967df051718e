"""`python -m tickets mail inspect`."""

import json
from pathlib import Path

import pytest
from servicekit.ops import command_line
from tickets.incoming_mail.inspection import mail_command

FIXTURES = Path(__file__).parent / "fixtures"

MAIL = mail_command(lambda: 0)


def inspect(file: Path | str) -> int:
    return MAIL.run(command_line("tickets", [MAIL]).parse_args(["mail", "inspect", str(file)]))


def test_inspect_prints_what_is_understood(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert inspect(FIXTURES / "inline-image.eml") == 0

    printed = json.loads(capsysbinary.readouterr().out)
    assert printed["body"] == "See the photo:"
    assert printed["attachments"][0]["name"] == "leak.png"
    assert "content" not in printed["attachments"][0]


def test_inspect_of_an_unreadable_mail_gives_the_reason(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "mail.eml").write_bytes(b"")

    assert inspect(tmp_path / "mail.eml") == 1
    assert json.loads(capsysbinary.readouterr().out) == {"unreadable": {"reason": "empty", "detail": ""}}


def test_inspect_of_a_missing_file_fails_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inspect(tmp_path / "none.eml") == 1
    assert "none.eml" in capsys.readouterr().err
