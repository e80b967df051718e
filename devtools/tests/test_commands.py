import json
import os
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import PIPE, CompletedProcess, run
from threading import Thread

import pytest
from devtools.stack.plan import new_plan
from devtools.stack.stack import Stack

ROOT = Path(__file__).parents[2]


def _command(root: Path, *arguments: str, **environment: str) -> CompletedProcess[str]:
    command = (sys.executable, "-m", "devtools.stack", "--root", str(root), *arguments)
    return run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False)


def test_ps_prints_a_json_line_for_each_process(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in _command(tmp_path, "ps").stdout.splitlines()]
    assert {"name": "gateway", "pid": None, "port": 8080, "state": "stopped"} in lines
    assert len(lines) == 8


def test_command_without_a_running_stack_prints_one_line(tmp_path: Path) -> None:
    refused = _command(tmp_path, "token", "agent")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "the stack is not running: start it with `make up`\n"


def test_token_of_unknown_role_is_refused_with_the_known_roles(tmp_path: Path) -> None:
    refused = _command(tmp_path, "token", "chef")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("there is no role 'chef': choose one of customer, agent,")


@pytest.mark.parametrize("retailers", ["Nordic Home", "nordic-home,no_such", "x" * 41, "nordic-home!"])
def test_token_of_impossible_retailer_is_refused(tmp_path: Path, retailers: str) -> None:
    refused = _command(tmp_path, "token", "agent", "--retailers", retailers)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is not a retailer's id" in refused.stderr


def test_command_with_a_closed_pipe_exits_silently(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = (sys.executable, "-m", "devtools.stack", "--root", str(tmp_path), "ps")
    ended = run(command, stdout=writer, stderr=PIPE, text=True, timeout=60, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_devtools_help_starts_nothing() -> None:
    told = run((sys.executable, "-m", "devtools", "--help"), capture_output=True, text=True, timeout=20, check=False)
    assert told.stdout.startswith("usage: python -m devtools")


def test_invalid_port_is_reported_in_one_line(tmp_path: Path) -> None:
    refused = _command(tmp_path, "up", AFTERSALES_GATEWAY_PORT="http")
    assert (refused.returncode, refused.stderr) == (1, "AFTERSALES_GATEWAY_PORT=http is not a port\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--store", "postgres://db.example"),
            "STORE=postgres:… is not a store: omit it, or use",
        ),
        (("--replicas", "0"), "REPLICAS=0 is too low"),
    ],
)
def test_up_refuses_options_that_cannot_work(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    refused = _command(tmp_path, "up", *arguments)
    assert refused.returncode == 1
    assert refused.stderr.startswith(said)
    assert not (tmp_path / "logs").exists()


@pytest.mark.parametrize(
    ("arguments", "said"), [(("--store", "mongodb://db.example"), "another STORE"), (("--replicas", "2"), "REPLICAS=1")]
)
def test_up_refuses_other_options_than_the_running_stack(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    stack = Stack(new_plan(tmp_path, free_ports=True))
    stack.start("nats")
    try:
        refused = _command(tmp_path, "up", *arguments)
    finally:
        stack.down()
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"the stack is up with {said}")


@pytest.mark.parametrize("id", ["abc", "../x", "A" * 32])
def test_trace_with_an_invalid_id_is_refused(id: str, tmp_path: Path) -> None:
    refused = _command(tmp_path, "trace", id)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"'{id}' is not a trace id")


def test_logs_are_readable_after_down(tmp_path: Path) -> None:
    assert _command(tmp_path, "logs").stderr == "there are no logs: start the stack with `make up`\n"
    (tmp_path / "logs").mkdir(exist_ok=True)
    (tmp_path / "logs" / "tickets.log").write_text("its last words\n")
    assert _command(tmp_path, "logs", "tickets").stdout == "its last words\n"


def test_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text()
    [declared] = re.findall(r"^\.PHONY: ((?:.*\\\n)*.*)", makefile, re.MULTILINE)
    told = run(("make", "--no-print-directory", "help"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = {name for line in told.splitlines() for name in line.split("  ")[0].split()}
    assert listed == set(declared.replace("\\", " ").split())


def test_down_without_a_running_stack_succeeds(tmp_path: Path) -> None:
    assert _command(tmp_path, "down").returncode == 0


def test_demo_drives_a_remote_system(tmp_path: Path) -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            body = b'{"access_token": "t"}' if self.path == "/issuer/mint" else b'{"code": "OUT_FOR_LUNCH"}'
            self.send_response(200 if self.path == "/issuer/mint" else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        told = _command(tmp_path, "demo", "--gateway", url, "--devtools", url)
        server.shutdown()

    assert asked[0] == "/issuer/mint"
    assert asked[-1] == "/v1/retailers"
    assert "OUT_FOR_LUNCH" in told.stderr


def test_demo_of_a_remote_gateway_needs_its_devtools(tmp_path: Path) -> None:
    refused = _command(tmp_path, "demo", "--gateway", "http://127.0.0.1:1")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("--gateway and --devtools belong together")


def test_devtools_does_not_run_in_production(tmp_path: Path) -> None:
    environment = {**os.environ, "AFTERSALES_ENVIRONMENT": "production", "AFTERSALES_DATA_DIR": str(tmp_path)}
    command = (sys.executable, "-m", "devtools")
    refused = run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert "does not run in production" in refused.stderr
