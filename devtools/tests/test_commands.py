import json
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess, run


def _command(root: Path, *arguments: str, **environment: str) -> CompletedProcess[str]:
    command = (sys.executable, "-m", "devtools.stack", "--root", str(root), *arguments)
    return run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False)


def test_ps_prints_a_json_line_for_each_process(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in _command(tmp_path, "ps").stdout.splitlines()]
    assert {"name": "gateway", "pid": None, "port": 8080, "state": "stopped"} in lines
    assert len(lines) == 7


def test_a_command_for_a_running_stack_says_in_one_line_that_none_is_up(tmp_path: Path) -> None:
    refused = _command(tmp_path, "token", "agent")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "nothing is up: start it with `make up`\n"


def test_a_wrong_port_is_told_in_one_line(tmp_path: Path) -> None:
    refused = _command(tmp_path, "up", AFTERSALES_GATEWAY_PORT="http")
    assert (refused.returncode, refused.stderr) == (1, "AFTERSALES_GATEWAY_PORT=http is not a port\n")


def test_down_is_fine_when_nothing_is_up(tmp_path: Path) -> None:
    assert _command(tmp_path, "down").returncode == 0


def test_devtools_does_not_run_in_production(tmp_path: Path) -> None:
    environment = {**os.environ, "AFTERSALES_ENVIRONMENT": "production", "AFTERSALES_DATA_DIR": str(tmp_path)}
    command = (sys.executable, "-m", "devtools")
    refused = run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert "does not run in production" in refused.stderr
