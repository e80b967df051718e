"""Starting and ending processes by id, and never one that only looks like ours."""

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import select
from subprocess import DEVNULL, STDOUT, Popen


@dataclass(frozen=True, slots=True)
class Process:
    """What to run. `ports` by the variable that sets them; ready when `ready_path` of `ready_port` answers 200."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ports: Mapping[str, int]
    ready_port: int
    ready_path: str = "/readyz"

    @property
    def port(self) -> int:
        """The port that people and other processes know it by."""
        return next(iter(self.ports.values()))


@dataclass(frozen=True, slots=True)
class Running:
    """A started process; `started` (clock ticks since boot) tells it from a later one with a recycled pid."""

    name: str
    pid: int
    started: int
    ports: Mapping[str, int]
    log: str


def start(process: Process, directory: Path, log: Path) -> tuple[Running, Popen[bytes]]:
    """Starts it in a session of its own, so that the terminal's Ctrl-C and hang-up do not reach it."""
    with log.open("ab") as output:
        child = Popen(
            process.command,
            cwd=directory,
            env=dict(process.environment),
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            start_new_session=True,
        )
    running = Running(process.name, child.pid, started_at(child.pid) or 0, dict(process.ports), str(log))
    return running, child


def started_at(pid: int) -> int | None:
    """When a process started, in clock ticks since boot (proc(5), field 22); None if it does not run (any more)."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if after_name[0] in "ZX" else int(after_name[19])


def is_alive(running: Running) -> bool:
    """Whether this very process still runs."""
    return started_at(running.pid) == running.started


def end(running: Sequence[Running], grace_seconds: float, first: signal.Signals = signal.SIGTERM) -> None:
    """Asks all of them to end, waits, and kills those that do not within the grace period."""
    handles = [(process, handle) for process in running if (handle := _handle(process)) is not None]
    try:
        for _, handle in handles:
            _send(handle, first)
        for process, handle in handles:
            if not _ended(handle, grace_seconds):
                _send(handle, signal.SIGKILL)
                _ended(handle, grace_seconds)
            with suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)
    finally:
        for _, handle in handles:
            os.close(handle)


def _handle(process: Running) -> int | None:
    """A handle that keeps meaning this process, or None if it is gone."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return None
    if is_alive(process):
        return handle
    os.close(handle)
    return None


def _send(handle: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, number)


def _ended(handle: int, timeout: float) -> bool:
    return bool(select([handle], [], [], timeout)[0])
