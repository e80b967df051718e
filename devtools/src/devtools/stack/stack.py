"""Starts and stops a stack, and records the running processes in a file."""

import json
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from fcntl import LOCK_EX, flock
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep
from typing import Any

from devtools.stack import processes
from devtools.stack.errors import StackError
from devtools.stack.plan import Plan, prepare
from devtools.stack.plan import processes as planned
from devtools.stack.ports import HOST, refuse_taken
from devtools.stack.processes import Process, Running, end, is_alive

GRACE_SECONDS = 15.0
_ORDER_OF_ENDING = (
    ("gateway", "mail-receiver"),
    ("tickets", "warranty", "notifications", "feedback"),
    ("devtools",),
    ("nats",),
)


class Stack:
    """The processes of one plan. `<root>/stack.json` lists the running ones for other programs."""

    def __init__(self, plan: Plan, definitions: Iterable[Process] | None = None) -> None:
        self.plan = plan
        self._file = plan.root / "stack.json"
        prepare(plan)
        self._definitions = {process.name: process for process in definitions or planned(plan)}
        self._children: list[Popen[bytes]] = []  # referenced here, so that Popen does not warn at collection

    def up(self, timeout_seconds: float = 60.0) -> None:
        """Starts the processes that are not running and waits until all are ready."""
        running = self.running()
        missing = [process for name, process in self._definitions.items() if name not in running]
        refuse_taken({name: port for process in missing for name, port in process.ports.items()})
        for process in missing:
            self._start(process)
        self.wait_until_ready(timeout_seconds=timeout_seconds)

    def down(self) -> None:
        """Stops all processes: first those that accept requests, last those that others depend on."""
        for stage in _ORDER_OF_ENDING:
            end([process for name, process in self.running().items() if _service(name) in stage], GRACE_SECONDS)
        end(list(self.running().values()), GRACE_SECONDS)
        self._remember({})

    def start(self, name: str) -> None:
        """Starts one process, unless it is running, and waits until it is ready."""
        process = self._definition(name)
        if name not in self.running():
            refuse_taken(process.ports)
            self._start(process)
        self.wait_until_ready([name])

    def stop(self, name: str, *, kill: bool = False) -> None:
        """Stops one process with SIGTERM, or with SIGKILL like a crash."""
        self._definition(name)
        records = self._records()
        if name in records:
            end([records.pop(name)], GRACE_SECONDS, signal.SIGKILL if kill else signal.SIGTERM)
            self._remember(records)

    def restart(self, name: str) -> None:
        """Stops and starts one process."""
        self.stop(name)
        self.start(name)

    def running(self) -> dict[str, Running]:
        """The started processes that are still running, by name."""
        return {name: process for name, process in self._records().items() if is_alive(process)}

    def ps(self) -> list[dict[str, Any]]:
        """Name, pid, port and state (ready, degraded, starting, dead or stopped) of every process."""
        records = self._records()
        return [
            {
                "name": name,
                "pid": records[name].pid if name in records else None,
                "port": process.port,
                "state": _state(process, records.get(name)),
            }
            for name, process in self._definitions.items()
        ]

    def wait_until_ready(self, names: Iterable[str] | None = None, timeout_seconds: float = 60.0) -> None:
        """Waits until the named processes (default: all) are ready. Raises with the log of one that exited."""
        waiting = set(names or self._definitions)
        deadline = monotonic() + timeout_seconds
        records = self._records()
        enough = {"ready"} if "nats" in self.running() else {"ready", "degraded"}
        while waiting:
            for name in sorted(waiting):
                state = _state(self._definition(name), records.get(name))
                if state in ("dead", "stopped"):
                    raise StackError(f"{name} exited before it was ready:\n{self._end_of_log(name)}")
                if state in enough:
                    waiting.discard(name)
            if waiting and monotonic() > deadline:
                raise StackError(f"not ready in {timeout_seconds:.0f} s: {', '.join(sorted(waiting))}; see `make logs`")
            if waiting:
                sleep(0.05)

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a process."""
        return dict(self._definition(name).environment)

    def log(self, name: str) -> Path:
        """The log file of a process."""
        self._definition(name)
        return self.plan.root / "logs" / f"{name}.log"

    def names(self) -> list[str]:
        """The names of all processes."""
        return list(self._definitions)

    def _start(self, process: Process) -> None:
        running, child = processes.start(process, self.plan.root, self.log(process.name))
        self._children.append(child)
        self._remember(self._records() | {process.name: running})

    def _definition(self, name: str) -> Process:
        try:
            return self._definitions[name]
        except KeyError:
            raise StackError(f"there is no {name!r}: choose one of {', '.join(self._definitions)}") from None

    def _records(self) -> dict[str, Running]:
        if not self._file.exists():
            return {}
        return {record["name"]: Running(**record) for record in json.loads(self._file.read_text())["processes"]}

    def _remember(self, records: dict[str, Running]) -> None:
        plan = asdict(self.plan) | {"root": str(self.plan.root)}
        state = {"plan": plan, "processes": [asdict(record) for record in records.values()]}
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(state, indent=2) + "\n")
        draft.replace(self._file)

    def _end_of_log(self, name: str) -> str:
        return "\n".join(self.log(name).read_text(errors="replace").splitlines()[-15:])


def find_stack(root: Path) -> Stack | None:
    """The stack that runs below a directory, with the plan it was started by; None if nothing runs there."""
    file = root.resolve() / "stack.json"
    if not file.exists():
        return None
    plan = json.loads(file.read_text())["plan"]
    stack = Stack(Plan(**plan | {"root": Path(plan["root"])}))
    return stack if stack.running() else None


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Lets one command at a time change the stack below a directory."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def _service(name: str) -> str:
    return name.rstrip("0123456789").rstrip("-")


def _state(process: Process, running: Running | None) -> str:
    if running is None:
        return "stopped"
    if not is_alive(running):
        return "dead"
    connection = HTTPConnection(HOST, process.ready_port, timeout=2.0)
    try:
        connection.request("GET", process.ready_path)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException):
        return "starting"
    finally:
        connection.close()
    if answer.status != 200:
        return "starting"
    return "degraded" if b"degraded" in body else "ready"
