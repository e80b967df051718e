import json
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL
from socket import socket

import pytest
from devtools.stack.errors import StackError
from devtools.stack.plan import new_plan
from devtools.stack.processes import Process, end
from devtools.stack.stack import Stack, find_stack

READY = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ready")
HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


def _stand_ins(root: Path, **code: str) -> Stack:
    """A stack whose processes are small stand-ins with the names and ports of real ones."""
    plan = new_plan(root, free_ports=True)

    def process(name: str) -> Process:
        variable = f"AFTERSALES_{name.upper()}_PORT"
        port = plan.ports[variable]
        return Process(name, (sys.executable, "-c", code.get(name, READY), str(port)), {}, {variable: port}, port)

    return Stack(plan, [process(name) for name in ("nats", "tickets", "gateway")])


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = _stand_ins(tmp_path)
    yield stack
    stack.down()


def _states(stack: Stack) -> dict[str, str]:
    return {line["name"]: line["state"] for line in stack.ps()}


def test_up_starts_everything_and_returns_when_it_is_ready(stack: Stack) -> None:
    stack.up()
    assert _states(stack) == {"nats": "ready", "tickets": "ready", "gateway": "ready"}


def test_ps_shows_name_pid_port_and_state(stack: Stack) -> None:
    stack.up()
    stack.stop("tickets")
    nats, tickets, _ = stack.ps()
    assert nats == {
        "name": "nats",
        "pid": nats["pid"],
        "port": stack.plan.ports["AFTERSALES_NATS_PORT"],
        "state": "ready",
    }
    assert nats["pid"] > 0
    assert (tickets["pid"], tickets["state"]) == (None, "stopped")


def test_up_again_starts_only_what_is_missing(stack: Stack) -> None:
    stack.up()
    before = stack.running()
    stack.stop("tickets", kill=True)
    stack.up()
    after = stack.running()
    assert after["nats"].pid == before["nats"].pid
    assert after["tickets"].pid != before["tickets"].pid


def test_down_ends_what_up_started_and_nothing_else(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = _stand_ins(tmp_path_factory.mktemp("other"))
    try:
        stack.up()
        other.up()
        stack.down()
        assert set(_states(stack).values()) == {"stopped"}
        assert set(_states(other).values()) == {"ready"}
    finally:
        other.down()


def test_ps_distinguishes_a_crash_from_a_stop(stack: Stack) -> None:
    stack.up()
    end([stack.running()["gateway"]], 5, SIGKILL)
    stack.stop("tickets")
    assert _states(stack) == {"nats": "ready", "tickets": "stopped", "gateway": "dead"}


def test_process_that_exits_at_start_is_reported_with_its_log(tmp_path: Path) -> None:
    stack = _stand_ins(tmp_path, tickets="raise SystemExit('AFTERSALES_STORE_URL: is required')")
    try:
        with pytest.raises(
            StackError, match=r"(?s)tickets exited before it was ready.*AFTERSALES_STORE_URL: is required"
        ):
            stack.up()
    finally:
        stack.down()


def test_nothing_is_started_when_a_port_is_taken(stack: Stack) -> None:
    with socket() as somebody:
        somebody.bind(("127.0.0.1", stack.plan.ports["AFTERSALES_GATEWAY_PORT"]))
        somebody.listen()
        with pytest.raises(StackError, match="AFTERSALES_GATEWAY_PORT"):
            stack.up()
    assert stack.running() == {}


def test_running_stack_is_found_with_its_plan(stack: Stack) -> None:
    stack.up()
    found = find_stack(stack.plan.root)
    assert found is not None
    assert found.plan == stack.plan
    assert found.running().keys() == stack.running().keys()
    stack.down()
    assert find_stack(stack.plan.root) is None


def test_unknown_process_is_refused_with_the_known_ones(stack: Stack) -> None:
    with pytest.raises(StackError, match="there is no 'tickts': choose one of nats, tickets, gateway"):
        stack.stop("tickts")


def test_the_state_file_names_the_log_of_each_process(stack: Stack) -> None:
    stack.up()
    recorded = json.loads((stack.plan.root / "stack.json").read_text())["processes"]
    assert all(Path(process["log"]).exists() for process in recorded)
    assert {"name", "pid", "started", "ports", "log"} == set(recorded[0])
