import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from devtools.stack.processes import Process, Running, end, is_alive, start, started_at
from servicekit.testing.waiting import eventually

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Running]:
    running = _start(tmp_path, "import time; time.sleep(60)")
    yield running
    end([running], 5, signal.SIGKILL)


def _start(directory: Path, code: str) -> Running:
    process = Process("stand-in", (sys.executable, "-c", code), {}, {"AFTERSALES_STAND_IN_PORT": 1}, ready_port=1)
    running, _ = start(process, directory, directory / "log")
    return running


def test_a_started_process_is_alive_until_it_is_ended(sleeper: Running) -> None:
    assert is_alive(sleeper)
    end([sleeper], grace_seconds=5)
    assert not is_alive(sleeper)


def test_a_process_with_a_recycled_pid_is_not_ended(sleeper: Running) -> None:
    former = replace(sleeper, started=sleeper.started - 1)
    end([former], grace_seconds=5)
    assert not is_alive(former)
    assert is_alive(sleeper)


async def test_process_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    stubborn = _start(tmp_path, STUBBORN)
    await eventually(lambda: "ready" in (tmp_path / "log").read_text(), timeout=10)
    end([stubborn], grace_seconds=0.2)
    assert not is_alive(stubborn)


async def test_exited_process_is_not_alive_before_it_is_reaped(tmp_path: Path) -> None:
    short = _start(tmp_path, "pass")
    await eventually(lambda: not is_alive(short), timeout=10)
    assert started_at(short.pid) != short.started


def test_ending_an_exited_process_does_nothing(sleeper: Running) -> None:
    end([sleeper], grace_seconds=5)
    end([sleeper], grace_seconds=5)
    assert not is_alive(sleeper)
