"""What `make` hands to commands: values as they are, whatever the shell would make of them."""

import json
import os
import sys
from pathlib import Path
from subprocess import run

import pytest

ROOT = Path(__file__).parents[2]
HOSTILE = ["it's", 'a "b"', "x'; touch hacked; '", "x\ntouch hacked", "`touch hacked`", "; touch hacked", "-x", "* ~"]


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """A directory with a `python` that prints its arguments as JSON."""
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n")
    python.chmod(0o755)
    return tmp_path


def made(fake: Path, target: str, **variables: str) -> list[str]:
    """The arguments with which `make` calls Python. The environment counts as up to date."""
    given = [f"{name}={value}" for name, value in variables.items()]
    command = ["make", "-s", "-o", ".venv/.synced", "-C", str(ROOT), target, f"BIN={fake}", *given]
    path = {"PATH": os.environ["PATH"]}  # and none of the variables that this shell may have
    done = run(command, env=path, capture_output=True, text=True, timeout=20, check=False)
    hacked = (ROOT / "hacked").exists()
    (ROOT / "hacked").unlink(missing_ok=True)
    assert not hacked
    assert done.returncode == 0, done.stderr
    arguments: list[str] = json.loads(done.stdout)
    return arguments


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    ("target", "variable", "others"),
    [
        ("up", "STORE", {}),
        ("logs", "SERVICE", {}),
        ("stop", "SERVICE", {}),
        ("token", "NAME", {"ROLE": "agent"}),
        ("token", "RETAILER", {"ROLE": "agent"}),
        ("token", "ROLE", {}),
        ("trace", "ID", {}),
        ("dead-letters", "REPLAY", {"SERVICE": "tickets"}),
        ("alerts", "RUNBOOKS", {}),
        ("bench", "KEEP", {}),
        ("bench", "SECONDS", {}),
        ("chaos", "SEED", {}),
        ("fuzz", "SECONDS", {}),
    ],
)
def test_value_of_a_variable_arrives_as_it_is(
    fake: Path, target: str, variable: str, others: dict[str, str], value: str
) -> None:
    arguments = made(fake, target, **{variable: value}, **others)
    assert [each for each in arguments if each == value or each.endswith(f"={value}")]


def test_variables_that_are_not_set_have_their_defaults(fake: Path) -> None:
    assert made(fake, "bench")[2:] == ["--seconds=10", "--tickets=1000,100000", "--runs=3"]
    assert made(fake, "fuzz")[1:] == ["--seconds=300", "--seed=1"]
    assert made(fake, "token", ROLE="agent")[3:] == ["agent", "--sub=", "--name=", "--retailers=", "--customer="]
