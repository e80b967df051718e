"""Starts and stops processes by id and start time, so that a recycled id is never signalled."""

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import POLLIN, poll
from subprocess import DEVNULL, STDOUT, Popen


@dataclass(frozen=True, slots=True)
class Process:
    """What to run. `ports` by the variable that sets them; ready when `ready_path` of `ready_port` returns 200."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ports: Mapping[str, int]
    ready_port: int
    ready_path: str = "/readyz"

    @property
    def port(self) -> int:
        """The main port of the process."""
        return next(iter(self.ports.values()))


@dataclass(frozen=True, slots=True)
class Running:
    """A started process; `started` (clock ticks since boot) distinguishes it from a later process with the same pid."""

    name: str
    pid: int
    started: int
    ports: Mapping[str, int]
    log: str


def start(process: Process, directory: Path, log: Path) -> tuple[Running, Popen[bytes]]:
    """Starts a process in its own session, so that Ctrl-C and hang-up of the terminal do not reach it."""
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
    """When a process started, in clock ticks since boot (proc(5), field 22); None if it is not running."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if after_name[0] in "ZX" else int(after_name[19])


def is_alive(running: Running) -> bool:
    """Whether exactly this process is running."""
    return started_at(running.pid) == running.started


def end(running: Sequence[Running], grace_seconds: float, first: signal.Signals = signal.SIGTERM) -> None:
    """Signals all of them, waits, and kills those that are still running after the grace period."""
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
    """A pidfd of exactly this process, or None if it has exited."""
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
    """Not by select, which takes no handle from 1,024 on."""
    waiting = poll()
    waiting.register(handle, POLLIN)
    return bool(waiting.poll(timeout * 1_000))
