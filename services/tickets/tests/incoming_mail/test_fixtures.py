"""Messages of the shapes that mail programs write, and what is understood of each (expected.json).

The files were written byte by byte, not by a library. All names and addresses are invented.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from tickets.incoming_mail.domain.mail import Unreadable
from tickets.incoming_mail.inspection import inspected
from tickets.incoming_mail.mime.reading import read

FOLDER = Path(__file__).parent / "fixtures"
OUR_SERVER = "mx.nordic-home.example"
EXPECTED: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "expected.json").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_message_is_read_as_expected(name: str) -> None:
    understood = _understood(name)

    assert {key: _like(value, understood[key]) for key, value in EXPECTED[name].items()} == EXPECTED[name]


def test_fixtures_are_the_expected_ones() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(EXPECTED)
    assert len(EXPECTED) >= 60


def _understood(name: str) -> dict[str, Any]:
    try:
        raw = (FOLDER / f"{name}.eml").read_bytes()
        printed = json.dumps(inspected(read(raw, trusted_servers={OUR_SERVER})))
    except Unreadable as error:
        return {"unreadable": error.reason}
    understood: dict[str, Any] = json.loads(printed)
    return understood


def _like(expected: Any, found: Any) -> Any:
    """Of what was found, the fields that are expected of it."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: _like(expected[key], found.get(key)) for key in expected}
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [_like(each, other) for each, other in zip(expected, found, strict=True)]
    return found
